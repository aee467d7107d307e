import { Field, ID, ObjectType } from '@nestjs/graphql';

@ObjectType()
export class Product {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;

  /** Path of the picture, which every page can show. */
  @Field(() => String)
  picture!: string;
}

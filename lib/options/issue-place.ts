/**
 * Where a field is stated, for the `place` of an issue: `CatsController.list, origin from @Cors on CatsController`,
 * or `CorsModule.forRoot(), origin` where what the policy is for and the level are the same.
 *
 * @param name what the policy is for; empty for the module's default
 * @param level that stated the field
 */
export function issuePlace(name: string, field: string, level: string): string {
  return name === '' || name === level ? `${level}, ${field}` : `${name}, ${field} from ${level}`;
}

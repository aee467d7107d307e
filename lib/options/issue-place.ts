/**
 * Where a field is stated, for an issue's `place`: `CatsController.list, origin from @Cors on CatsController`, or just
 * `CorsModule.forRoot(), origin` if the policy's subject and the level are the same.
 *
 * @param name the policy's subject; empty for the module's default
 * @param level the level that states the field
 */
export function issuePlace(name: string, field: string, level: string): string {
  return name === '' || name === level ? `${level}, ${field}` : `${name}, ${field} from ${level}`;
}

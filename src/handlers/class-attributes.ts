// Python's class attributes: values that all handlers of a class share until one is given its own.
//
// As fields each handler would have its own copy of all of them: 400 bytes for each of thousands of idle connections, and time to
// write them there. So they stand on the prototype, and the classes only declare them. To a subclass nothing is different: a field of
// the same name is its handlers' own. A list or a table among them is frozen: what one handler put into it, all would say.

/**
 * Gives a class its attributes.
 *
 * @param Class the class, which declares them
 * @param attributes a value for each
 */
export function setClassAttributes<Instance extends object, Name extends keyof Instance>(
  Class: abstract new (...args: never) => Instance,
  attributes: Pick<Instance, Name>,
): void {
  Object.assign(Class.prototype, attributes);
}

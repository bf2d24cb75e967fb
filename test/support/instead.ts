/** The same, but for some of it. A transaction's parts are made when they are asked for, so it cannot be spread. */
export const instead = <T extends object>(whole: T, some: Partial<T>): T =>
  Object.create(whole, Object.getOwnPropertyDescriptors(some)) as T;

/** Name → the parts of its drawing, each a tag with its attributes. */
export const icons: Record<string, [string, Record<string, string>][]>;

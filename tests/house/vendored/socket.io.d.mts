export function io(address: string, options?: Record<string, unknown>): any;

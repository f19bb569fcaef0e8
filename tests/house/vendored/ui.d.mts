/** What pages use of Preact, htm and signals: small where the library's own types say more than a page needs. */

export interface Signal<T> {
  value: T;
  peek(): T;
}

export function signal<T>(value: T): Signal<T>;
export function computed<T>(make: () => T): { readonly value: T; peek(): T };
export function effect(run: () => void | (() => void)): () => void;
export function batch<T>(run: () => T): T;
export function useSignal<T>(value: T): Signal<T>;
export function useComputed<T>(make: () => T): { readonly value: T; peek(): T };

export function html(strings: TemplateStringsArray, ...values: unknown[]): any;
export function h(kind: unknown, props?: unknown, ...children: unknown[]): any;
export function render(view: unknown, place: Element): void;
export const Fragment: unknown;

export function useState<T>(first: T | (() => T)): [T, (next: T | ((now: T) => T)) => void];
export function useEffect(run: () => void | (() => void), on?: unknown[]): void;
export function useLayoutEffect(run: () => void | (() => void), on?: unknown[]): void;
export function useRef<T = any>(first?: T): { current: T };
export function useMemo<T>(make: () => T, on?: unknown[]): T;
export function useCallback<T>(call: T, on?: unknown[]): T;

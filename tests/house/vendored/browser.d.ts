/** What browsers have and the type checker's own description of a page lacks. */

interface Window {
  documentPictureInPicture?: { requestWindow(size: { width: number; height: number }): Promise<Window> };
}

declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}

declare function registerProcessor(name: string, kind: unknown): void;

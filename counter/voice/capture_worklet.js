/** Hands the microphone's samples on to the page, piece by piece. Loaded by microphone.js into the audio thread. */

/** A piece of so many samples is a twentieth of a second: often enough for a meter. */
const PIECE = 2_048;

class Capture extends AudioWorkletProcessor {
  piece = new Float32Array(PIECE);
  filled = 0;

  process([[samples]]) {
    if (!samples) return true;
    for (const sample of samples) {
      this.piece[this.filled] = sample;
      this.filled += 1;
      if (this.filled === PIECE) {
        this.port.postMessage(this.piece.slice());
        this.filled = 0;
      }
    }
    return true;
  }
}

registerProcessor("capture", Capture);

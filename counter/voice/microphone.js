/**
 * The microphone: opened by a press, level told all the time, one take after another as WAV.
 *
 * Called by recorder.js. `state` is a signal: "off", "opening", "on", or why not: "insecure" (browsers give a microphone only
 * to pages of this machine or over https), "refused", "absent". Never sends anything.
 */
import { signal } from "/static/vendor/ui.mjs";
import { joined, peakDb, wavBytes } from "/counter/voice/wav.js";
import { heard, silence } from "/counter/voice/takes.js";

/** The browser's improvements for telephone calls make clips that do not fit each other. */
const PLAIN = { echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: 1 };
const REASONS = { NotAllowedError: "refused", SecurityError: "refused" };

/** Make a microphone that is off. */
export function createMicrophone() {
  return new Microphone();
}

class Microphone {
  state = signal(navigator.mediaDevices?.getUserMedia ? "off" : "insecure");
  /** The newest peak in dB below full scale. */
  level_db = signal(-90);
  isTaking = signal(false);

  #context = null;
  #stream = null;
  #take = null;

  /** Ask for the microphone; has to come from a press. */
  async open() {
    if (!["off", "refused", "absent"].includes(this.state.value)) return;
    this.state.value = "opening";
    try {
      this.#stream = await navigator.mediaDevices.getUserMedia({ audio: PLAIN });
      this.#context = new AudioContext();
      await this.#context.audioWorklet.addModule("/counter/voice/capture_worklet.js");
      const capture = new AudioWorkletNode(this.#context, "capture", { numberOfOutputs: 0 });
      capture.port.onmessage = ({ data }) => this.#hear(data);
      this.#context.createMediaStreamSource(this.#stream).connect(capture);
      await this.#context.resume();
      this.#stream.getAudioTracks()[0].addEventListener("ended", () => this.close("absent"));
      this.state.value = "on";
    } catch (error) {
      this.close(REASONS[error.name] ?? "absent");
    }
  }

  /** Let the microphone go. */
  close(state = "off") {
    this.#stream?.getTracks().forEach((track) => track.stop());
    this.#context?.close();
    this.#stream = this.#context = null;
    this.#take?.done(null);
    this.state.value = this.state.value === "insecure" ? "insecure" : state;
  }

  /** Record until `stop`, or until the word was said; resolves to a Blob of WAV, or null when the microphone went away. */
  take() {
    return new Promise((done) => {
      this.isTaking.value = true;
      const end = (wav) => {
        this.isTaking.value = false;
        this.#take = null;
        done(wav);
      };
      this.#take = { pieces: [], progress: silence, done: end };
    });
  }

  /** End the take. */
  stop() {
    if (!this.#take) return;
    const { pieces, done } = this.#take;
    done(new Blob([wavBytes(joined(pieces), this.#context.sampleRate)], { type: "audio/wav" }));
  }

  #hear(piece) {
    const level_db = peakDb(piece);
    this.level_db.value = level_db;
    if (!this.#take) return;
    this.#take.pieces.push(piece);
    this.#take.progress = heard(this.#take.progress, level_db, (piece.length * 1000) / this.#context.sampleRate);
    if (this.#take.progress.is_over) this.stop();
  }
}

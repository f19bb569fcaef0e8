/**
 * A recording from elsewhere (a telephone, a hand recorder) as the WAV that the server takes.
 *
 * Called by recorder.js. The browser reads whatever it can play, m4a and mp3 among them; this also works on plain http.
 */
import { mono, wavBytes } from "/counter/voice/wav.js";

const RATE_HZ = 48_000;
const FILE_MAX_BYTES = 10_000_000;
/** A little more than the server takes, so that a long recording is refused as long. */
const MOST_S = 11;

/** Return the sound of a file as a Blob of WAV; a file that cannot be read is sent as it is and refused in words. */
export async function wavOf(file) {
  if (file.size > FILE_MAX_BYTES) return new Blob([], { type: "audio/wav" });
  try {
    const context = new OfflineAudioContext(1, 1, RATE_HZ);
    const sound = await context.decodeAudioData(await file.arrayBuffer());
    const channels = Array.from({ length: sound.numberOfChannels }, (_, i) => sound.getChannelData(i));
    const samples = mono(channels).subarray(0, MOST_S * sound.sampleRate);
    return new Blob([wavBytes(samples, sound.sampleRate)], { type: "audio/wav" });
  } catch {
    return new Blob([], { type: "audio/wav" });
  }
}

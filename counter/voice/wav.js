/**
 * Sound as numbers in the browser: samples to a WAV file, channels to one, samples to a level.
 *
 * Pure: typed arrays in, values out. Called by microphone.js and upload.js. Cutting and levelling is the server's.
 */

const HEADER_BYTES = 44;
const QUIETEST_DB = -90;

/** Join pieces of samples into one. */
export function joined(pieces) {
  const all = new Float32Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

/** Mix channels of equal length down to one. */
export function mono(channels) {
  if (channels.length === 1) return channels[0];
  return channels[0].map((_, i) => channels.reduce((sum, channel) => sum + channel[i], 0) / channels.length);
}

/** Return samples −1 … 1 as the bytes of a WAV file: PCM, 16 bit, one channel. */
export function wavBytes(samples, rate_hz) {
  const bytes = new ArrayBuffer(HEADER_BYTES + samples.length * 2);
  const view = new DataView(bytes);
  const put = (at, text) => [...text].forEach((letter, i) => view.setUint8(at + i, letter.charCodeAt(0)));
  put(0, "RIFF");
  view.setUint32(4, bytes.byteLength - 8, true);
  put(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate_hz, true);
  view.setUint32(28, rate_hz * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  put(36, "data");
  view.setUint32(40, samples.length * 2, true);
  samples.forEach((sample, i) => view.setInt16(HEADER_BYTES + i * 2, Math.max(-1, Math.min(1, sample)) * 32767, true));
  return bytes;
}

/** The loudest sample in dB below full scale. */
export function peakDb(samples) {
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  return peak > 0 ? Math.max(QUIETEST_DB, 20 * Math.log10(peak)) : QUIETEST_DB;
}

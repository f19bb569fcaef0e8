/**
 * The clips of the hall's voices, fetched ahead, so that no call waits for the network between two words.
 *
 * Called by voice.js for bytes and by board.js to fill. Addresses carry the version of a voice: a changed voice has other
 * addresses, and those of the old one are dropped at the next filling. Never decodes and never plays.
 */

/** A clip that is not here by then is not waited for: the next call is. */
const FETCH_MS = 3_000;

/** The address of a clip of a voice `{pack_id, version}`. */
export function clipUrl({ pack_id, version }, file) {
  const mark = version ? `?v=${encodeURIComponent(version)}` : "";
  return `/voices/${encodeURIComponent(pack_id)}/${encodeURIComponent(file)}${mark}`;
}

/** What filling has to do: addresses to fetch and addresses to drop. `voices`: [{pack_id, version, files}]. */
export function changes(stored, voices) {
  const wanted = voices.flatMap((voice) => voice.files.map((file) => clipUrl(voice, file)));
  const kept = new Set(wanted);
  return {
    fetch: wanted.filter((url) => !stored.includes(url)),
    drop: stored.filter((url) => !kept.has(url)),
  };
}

/** Make an empty store. `fetchVoices()` resolves to the voices of the hall or rejects. */
export function createClipStore({ fetchVoices }) {
  const stored = new Map();
  let filling = Promise.resolve();
  return {
    /** Fetch what lacks, one clip after the other; a break leaves the rest to the next filling. */
    fill: () => (filling = filling.then(() => fill(stored, fetchVoices))),
    /** The bytes of a clip, from the store or else from the server; a copy, because decoding uses them up. */
    bytes: async (url) => (stored.get(url) ?? (await fetchBytes(url))).slice(0),
  };
}

async function fill(stored, fetchVoices) {
  try {
    const todo = changes([...stored.keys()], await fetchVoices());
    todo.drop.forEach((url) => stored.delete(url));
    for (const url of todo.fetch) stored.set(url, await fetchBytes(url));
  } catch (error) {
    console.warn("clips not fetched ahead", error);
  }
}

async function fetchBytes(url) {
  const response = await fetch(url, { signal: AbortSignal.timeout(FETCH_MS) });
  if (!response.ok) throw new Error(`clip ${url}: ${response.status}`);
  return response.arrayBuffer();
}

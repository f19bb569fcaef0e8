/**
 * What the head of a hall reads of its backups, worked out from the live snapshot.
 *
 * Owns which lines are said and which of them are good news. Called by backup_panel.js. Pure: never touches document,
 * network or clock; `time` writes a moment.
 */

const DOING = {
  copy: "manager.backup_doing_copy",
  rehearse: "manager.backup_doing_rehearse",
  targets: "manager.backup_doing_targets",
};

const WHY = {
  not_there: "manager.backup_why_not_there",
  no_answer: "manager.backup_why_no_answer",
  no_room: "manager.backup_why_no_room",
  disk_full: "manager.backup_why_no_room",
  no_rights: "manager.backup_why_no_rights",
  read_only: "manager.backup_why_no_rights",
  source_damaged: "manager.backup_why_damaged",
  not_whole: "manager.backup_why_damaged",
};

/** Give the lines of the panel, each `{key, facts, is_good}`. */
export function backupLines(backups, time) {
  return [...doingLine(backups), newestLine(backups, time), ...troubleLines(backups), ...trialLine(backups, time), ...placeLines(backups, time)];
}

function doingLine({ is_running, doing }) {
  return is_running ? [{ key: DOING[doing] ?? DOING.copy, facts: {}, is_good: true }] : [];
}

function newestLine({ at, size_mb }, time) {
  if (!at) return { key: "manager.backup_none", facts: {}, is_good: false };
  return { key: "manager.backup_at", facts: { time: time(at), size: size_mb }, is_good: true };
}

function troubleLines({ failed, rehearsal_failed }) {
  const found = [];
  if (failed) found.push({ key: "manager.backup_failed", facts: {}, is_good: false }, whyLine(failed));
  if (rehearsal_failed) found.push({ key: "manager.backup_trial_failed", facts: {}, is_good: false }, whyLine(rehearsal_failed));
  return found;
}

function whyLine(code) {
  return { key: WHY[code] ?? "manager.backup_why_other", facts: { code }, is_good: false };
}

function trialLine({ rehearsed_at, rehearsal_failed }, time) {
  return rehearsed_at && !rehearsal_failed ? [{ key: "manager.backup_rehearsed", facts: { time: time(rehearsed_at) }, is_good: true }] : [];
}

function placeLines({ at, targets }, time) {
  if (!targets.length) return at ? [{ key: "manager.backup_here_only", facts: {}, is_good: false }] : [];
  return targets.flatMap((target) => {
    const facts = { folder: target.path, ...(target.at ? { time: time(target.at) } : {}) };
    const line = { key: target.at ? "manager.backup_target" : "manager.backup_target_none", facts, is_good: !target.failed };
    return target.failed ? [line, { ...whyLine(target.failed), facts: { code: target.failed, folder: target.path } }] : [line];
  });
}

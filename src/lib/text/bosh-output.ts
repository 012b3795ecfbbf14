/** What one instance printed. */
export interface InstanceOutput {
  /** `diego-cell/0455ec2b-…`; absent for lines that name none. */
  readonly instance?: string;
  readonly text: string;
}

/** `bosh ssh` names the instance and the stream before each line (cf-facts 7.3); editors drop a blank at the end. */
const PREFIX = /^([\w.-]{1,100}\/[\w.-]{1,100}): (stdout|stderr) \|(?: |$)/;
const LONGEST_PREFIX = 220;

/** What bosh, and the ssh that it starts, say themselves when all goes well (cf-facts 7.2, 7.3). */
const CHATTER = [
  /^Using environment '[^']*' as .*$/,
  /^Using deployment '[^']*'$/,
  /^Task \d+(?: \|.*|\. Done|\.| done| Started .*| Finished .*| Duration .*)?$/,
  /^(?:\. Done|Succeeded)$/,
  /^Unauthorized use is strictly prohibited\. All access and activity$/,
  /^is subject to logging and monitoring\.$/,
  /^Connection to [\w.:-]+ closed\.$/,
];
/** The characters with which a line of these begins. */
const CHATTER_STARTS = /^[.CSTUi]/;
const LONGEST_CHATTER = 300;
/** What text with any of all that has somewhere: the rules of a cell, which are long, have none. */
const MAY_BE_BOSHS =
  /: std|^(?:Using |Task |\. Done|Succeeded|Unauthorized |is subject |Connection )/m;

/**
 * Takes what `bosh ssh` printed apart by instance, in the order in which they first speak; the prefixes, the lines of
 * the local ssh and bosh's own words are left out. Text that bosh did not print comes back as it is. Linear in the length.
 */
export function boshOutput(text: string): readonly InstanceOutput[] {
  if (!MAY_BE_BOSHS.test(text)) return [{ text }];
  const outputs = new Map<string, string[]>();
  let instance = '';
  for (const line of text.split('\n')) {
    const found = line.includes(': std') ? PREFIX.exec(line.slice(0, LONGEST_PREFIX)) : null;
    if (found === null && isChatter(line)) continue;
    // What follows a line without a prefix is a piece of it, as bosh cuts them.
    instance = found?.[1] ?? instance;
    if (found?.[2] === 'stderr') continue;
    const lines = outputs.get(instance) ?? [];
    outputs.set(instance, lines);
    lines.push(found === null ? line : line.slice(found[0].length));
  }
  return [...outputs].map(([name, lines]) => ({
    ...(name !== '' && { instance: name }),
    text: lines.join('\n'),
  }));
}

function isChatter(line: string): boolean {
  if (line.length > LONGEST_CHATTER || !CHATTER_STARTS.test(line)) return false;
  const bare = line.trimEnd();
  return CHATTER.some((pattern) => pattern.test(bare));
}

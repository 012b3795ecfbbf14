/** Commands and hints that several stories share; values in braces are filled in when they are shown. */

/** The calling app asks the called one over the overlay network. */
export const CALL = "cf ssh {appA} -c 'curl -sS -m 5 http://{appB.ip}:8080/'";

export const ADD_POLICY = 'cf add-network-policy {appA} {appB} --protocol tcp --port 8080';
export const REMOVE_POLICY = 'cf remove-network-policy {appA} {appB} --protocol tcp --port 8080';

export const POLICY_HINTS = [
  'A policy names who may call, whom, by which protocol and on which port. It is one-way.',
  '`cf add-network-policy --help` shows the order: the caller comes first. The proxy app listens on tcp port 8080.',
] as const;

/** Captures end by themselves, and are kept where the check reads them. */
export function capture(file: string, what: string): readonly string[] {
  return [
    'sudo install -d -m 1777 /var/vcap/data/cfnet-workshop',
    `sudo timeout 20 tcpdump -l -nn ${what} 2>&1 | tee /var/vcap/data/cfnet-workshop/${file}`,
  ];
}

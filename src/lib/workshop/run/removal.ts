/** One thing to take away or to put back. */
export interface Removal {
  /** `remove the policy appA to appB, tcp 8080` */
  readonly text: string;
  readonly run: () => Promise<void>;
}

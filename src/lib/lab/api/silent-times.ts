/** What answers requests. */
export interface FetchApp {
  readonly fetch: (request: Request) => Response | Promise<Response>;
}

/** Times in which an API takes requests and does not answer. */
export class SilentTimes {
  #end: Promise<void> | undefined;

  /** @returns how to end it; those who still wait are answered then */
  begin(): () => void {
    let end: () => void = () => undefined;
    this.#end = new Promise((resolve) => {
      end = resolve;
    });
    return () => {
      this.#end = undefined;
      end();
    };
  }

  wrap(app: FetchApp): FetchApp {
    return {
      fetch: async (request) => {
        await this.#end;
        return app.fetch(request);
      },
    };
  }
}

/** How often it is looked at whether a picture is finished, and for how long at most. */
const LOOK_MS = 50;
const WAIT_MS_MAX = 60_000;

interface Mark {
  readonly gl: WebGL2RenderingContext;
  readonly sync: WebGLSync;
}

/**
 * Answers whether all is drawn that these canvases were told to draw so far. A machine without a graphics card draws slower than
 * frames come: what is asked of it then, even to let go of a canvas, stands until it has caught up, and with it every click.
 */
export function whetherDrawn(canvases: Iterable<HTMLCanvasElement>): () => boolean {
  let marks = [...canvases].flatMap((canvas): Mark[] => {
    // Names stand on canvases of another kind.
    const gl = canvas.getContext("webgl2");
    const sync = gl?.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    if (!gl || !sync) return [];
    gl.flush();
    return [{ gl, sync }];
  });
  return () => {
    marks = marks.filter(({ gl, sync }) => {
      if (!gl.isContextLost() && gl.getSyncParameter(sync, gl.SYNC_STATUS) !== gl.SIGNALED) return true;
      gl.deleteSync(sync);
      return false;
    });
    return marks.length === 0;
  };
}

/** Calls back once all is drawn, or when it has been waited for long enough. */
export function onceDrawn(isDrawn: () => boolean, then: () => void): void {
  let waited = 0;
  const timer = setInterval(() => {
    waited += LOOK_MS;
    if (!isDrawn() && waited < WAIT_MS_MAX) return;
    clearInterval(timer);
    then();
  }, LOOK_MS);
}

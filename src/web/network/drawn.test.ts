import { expect, test, vi } from "vitest";
import { onceDrawn, whetherDrawn } from "./drawn.ts";

/** A canvas whose marks are reached when the test says so. */
function canvas() {
  const gl = {
    SYNC_GPU_COMMANDS_COMPLETE: 1,
    SYNC_STATUS: 2,
    SIGNALED: 3,
    isReached: false,
    isLost: false,
    fenceSync: () => ({}),
    flush: vi.fn(),
    deleteSync: vi.fn(),
    isContextLost: () => gl.isLost,
    getSyncParameter: () => (gl.isReached ? 3 : 0),
  };
  return { gl, element: { getContext: () => gl } as unknown as HTMLCanvasElement };
}

test("a picture is drawn when all its canvases are; one of names has nothing to wait for, nor one that was lost", () => {
  const [one, other] = [canvas(), canvas()];
  const names = { getContext: () => null } as unknown as HTMLCanvasElement;
  expect(whetherDrawn([names])()).toBe(true);
  const isDrawn = whetherDrawn([one.element, names, other.element]);
  expect(isDrawn()).toBe(false);
  one.gl.isReached = true;
  expect(isDrawn()).toBe(false);
  other.gl.isLost = true;
  expect(isDrawn()).toBe(true);
  expect(one.gl.deleteSync).toHaveBeenCalledOnce();
});

test("what waits for a picture goes on once, when it is drawn or has been waited for long enough", () => {
  vi.useFakeTimers();
  let drawn = false;
  const then = vi.fn();
  const late = vi.fn();
  onceDrawn(() => drawn, then);
  onceDrawn(() => false, late);
  vi.advanceTimersByTime(500);
  expect(then).not.toHaveBeenCalled();
  drawn = true;
  vi.advanceTimersByTime(500);
  expect(then).toHaveBeenCalledOnce();
  vi.advanceTimersByTime(3_600_000);
  expect([then.mock.calls.length, late.mock.calls.length]).toEqual([1, 1]);
  vi.useRealTimers();
});

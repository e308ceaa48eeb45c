import { expect, it } from "vitest";
import type { Recording } from "./channel-detail.ts";
import { wavOf } from "./wav.ts";

const aRecording = (over: Partial<Recording> = {}): Recording => ({
  path: "/rec/one.wav",
  stereo: false,
  startedAt: 0,
  lengthMs: 1_000,
  masked: [],
  ...over,
});
const samplesOf = (wav: Buffer): readonly number[] =>
  Array.from({ length: (wav.length - 44) / 2 }, (_, i) => wav.readInt16LE(44 + 2 * i));

it("a second is 8,000 samples of 16 bits, twice as many in stereo", () => {
  const mono = wavOf(aRecording());
  expect(mono.length).toBe(44 + 16_000);
  expect(mono.toString("latin1", 0, 4) + mono.toString("latin1", 8, 16)).toBe("RIFFWAVEfmt ");
  expect([mono.readUInt16LE(22), mono.readUInt32LE(24), mono.readUInt32LE(40)]).toEqual([1, 8_000, 16_000]);
  const stereo = wavOf(aRecording({ stereo: true }));
  expect([stereo.length, stereo.readUInt16LE(22), stereo.readUInt32LE(28)]).toEqual([44 + 32_000, 2, 32_000]);
});

it("what was masked is silence, and nothing else is", () => {
  const samples = samplesOf(wavOf(aRecording({ masked: [{ from: 250, to: 500 }] })));
  const loud = (from: number, to: number) => samples.slice(from * 8, to * 8).some((sample) => sample !== 0);
  expect([loud(0, 250), loud(250, 500), loud(500, 1_000)]).toEqual([true, false, true]);
});

it("a mask that was never lifted lasts to the end", () => {
  expect(samplesOf(wavOf(aRecording({ masked: [{ from: 0, to: null }] }))).every((sample) => sample === 0)).toBe(true);
});

it("one that is still running is empty, and one of hours is cut at ten minutes", () => {
  expect(wavOf(aRecording({ lengthMs: null })).length).toBe(44);
  expect(wavOf(aRecording({ lengthMs: 3 * 3_600_000 })).readUInt32LE(40)).toBe(600 * 16_000);
});

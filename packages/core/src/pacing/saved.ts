import type { SavedPace } from "./agent-pace.ts";
import type { SavedAnswerChance } from "./answer-chance.ts";
import type { SavedBudget } from "./budget.ts";
import type { LearnedBeliefs } from "./learned-beliefs.ts";
import type { SavedLeaving } from "./leaving.ts";
import type { Learned } from "./policy.ts";
import type { SavedReach } from "./reach.ts";
import type { SavedRingShape } from "./ring-shape.ts";

interface SavedHazard {
  readonly ends: readonly number[];
  readonly risk: readonly number[];
}
export interface SavedBeliefs {
  readonly answers: SavedAnswerChance;
  readonly reach: SavedReach;
  readonly ring: SavedRingShape;
  readonly talk: SavedHazard;
  readonly wrap: SavedHazard;
  readonly talkPace: SavedPace;
  readonly wrapPace: SavedPace;
  readonly leaving: SavedLeaving;
  readonly answered: number;
  readonly detectS: number;
}
export interface SavedPolicy {
  readonly version: number;
  readonly budget: SavedBudget;
  readonly beliefs: SavedBeliefs;
}

/** What was learned, as plain JSON. */
export function saveBeliefs(beliefs: LearnedBeliefs): Learned {
  const answers = beliefs.answers.save();
  // Whoever goes on and whoever begins from this work their tables out at the same moment, and give the same plans.
  beliefs.settledAt = null;
  beliefs.talkPace.settle();
  beliefs.wrapPace.settle();
  return {
    answers: { ...answers, rate: { ...answers.rate } },
    reach: { ...beliefs.reach.save() },
    ring: { ...beliefs.ring.save() },
    talk: beliefs.talk.save(),
    wrap: beliefs.wrap.save(),
    talkPace: { ...beliefs.talkPace.save() },
    wrapPace: { ...beliefs.wrapPace.save() },
    leaving: { ...beliefs.leaving.save() },
    answered: beliefs.answered,
    detectS: beliefs.detectS,
  };
}

export function loadBeliefs(beliefs: LearnedBeliefs, saved: SavedBeliefs): void {
  beliefs.answers.load(saved.answers);
  beliefs.reach.load(saved.reach);
  beliefs.ring.load(saved.ring);
  beliefs.talk.load(saved.talk);
  beliefs.wrap.load(saved.wrap);
  beliefs.talkPace.load(saved.talkPace);
  beliefs.wrapPace.load(saved.wrapPace);
  beliefs.leaving.load(saved.leaving);
  beliefs.answered = saved.answered;
  beliefs.detectS = saved.detectS;
  beliefs.settledAt = null;
}

/**
 * Whether it has the shape of `like`, the saved form of a policy that has seen nothing, and every figure is finite: a policy
 * that began with damaged figures would dial by them. Its empty records may hold pairs of figures under any name.
 */
export function isSaved(value: unknown, like: Learned): value is SavedPolicy {
  return isLike(value, like);
}

const isFigure = (value: unknown): boolean => typeof value === "number" && Number.isFinite(value);

function isLike(value: unknown, like: Learned): boolean {
  // When something was last seen: not yet.
  if (like === null) return value === null || isFigure(value);
  if (typeof like !== "object") return typeof value === typeof like && (typeof value !== "number" || isFigure(value));
  if (isList(like))
    return Array.isArray(value) && value.length === like.length && like.every((one, n) => isLike(value[n], one));
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(like);
  if (entries.length === 0) return Object.values(value).every((pair) => isLike(pair, [0, 0]));
  return entries.every(([key, one]) => isLike(Reflect.get(value, key), one));
}

const isList = (like: Learned): like is readonly Learned[] => Array.isArray(like);

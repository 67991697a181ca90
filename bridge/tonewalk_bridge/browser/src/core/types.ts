/** Names for what the page reads and asks; `wire.ts`, made from the daemon's own description, says what is in it. */

import type { components, paths } from "./wire.ts";

type Schemas = components["schemas"];

export type Beat = Schemas["Beat"];
export type BeatState = Schemas["BeatState"];
export type Circle = Schemas["Circle"];
export type Colours = Schemas["SoundColours"];
export type Exported = Schemas["Exported"];
export type Hit = Schemas["Hit"];
export type Job = Schemas["Job"];
export type MapInfo = Schemas["MapInfo"];
export type MapTuneReport = Schemas["MapTuneReport"];
export type Model = Schemas["ModelInfo"];
export type Peaks = Schemas["Peaks"];
export type Region = Schemas["MapRegion"];
export type Problems = Schemas["Problems"];
export type Root = Schemas["Root"];
export type Session = Schemas["SessionState"];
export type Settings = Schemas["Settings"];
export type SoundInfo = Schemas["SoundInfo"];
export type Weights = Schemas["Aspects"];
export type Status = Schemas["Status"];
export type Step = Schemas["Step"];

/** What the daemon tells unasked, over the WebSocket. */
export type Told = Schemas["Event"];
export type Topic = Schemas["Subscribe"]["topic"];
type Question = Schemas["Question"];
/** A command that can be told over the WebSocket. */
export type Tellable = Question["command"];
export type Telling<C extends Tellable> = Extract<Question, { command: C }>["args"];

type Json<T> = T extends { content: { "application/json": infer J } } ? J : never;
type Post<P> = P extends { post: { responses: { 200: unknown } } } ? P["post"] : never;
type Named = { [P in keyof paths as P extends `/api/v1/${infer Name}` ? Name : never]: Post<paths[P]> };
type Body<C extends Command> = Named[C] extends { requestBody?: infer B } ? NonNullable<B> : never;

/** A command that can be asked over HTTP. */
export type Command = { [Name in keyof Named]: [Named[Name]] extends [never] ? never : Name }[keyof Named];
export type Args<C extends Command> = Json<Body<C>>;
export type Reply<C extends Command> = Named[C] extends { responses: { 200: infer R } } ? Json<R> : never;
/** The fields of the form that a command takes beside JSON. */
export type Form<C extends Command> = Body<C> extends { content: { "multipart/form-data": infer F } } ? F : never;

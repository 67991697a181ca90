/** tonewalk from node: every command with its own types, which `wire.d.ts` has from the daemon's own description. */

import type { components, paths } from "./wire.d.ts";

export type Schemas = components["schemas"];
export type Hit = Schemas["Hit"];
export type Told = Schemas["Event"];
export type Topic = Schemas["Subscribe"]["topic"];

type Json<T> = T extends { content: { "application/json": infer J } } ? J : never;
type Post<P> = P extends { post: { responses: { 200: unknown } } } ? P["post"] : never;
type Named = { [P in keyof paths as P extends `/api/v1/${infer Name}` ? Name : never]: Post<paths[P]> };
/** A command of docs/protocol.md. */
export type Command = { [C in keyof Named]: [Named[C]] extends [never] ? never : C }[keyof Named];
export type Arguments<C extends Command> = Named[C] extends { requestBody?: infer B } ? Json<NonNullable<B>> : Record<string, never>;
export type Answer<C extends Command> = Named[C] extends { responses: { 200: infer R } } ? Json<R> : never;

/** What the daemon refused, in its own sentence; `code` is `unavailable` where none answers. */
export class TonewalkError extends Error {
  /** As in docs/protocol.md: `unknown_sound`, `invalid_argument`, ... */
  readonly code: string;
  /** JSON path of the argument that was wrong; "" where none was. */
  readonly where: string;
  /** HTTP; 0 where there was no answer. */
  readonly status: number;
}

export interface Where {
  /** Folder of the daemon's home; left out: `TONEWALK_HOME`, else the usual one. */
  home?: string;
  /** Of another machine, as `http://192.168.1.5:9421`. */
  address?: string;
  /** For that machine. */
  token?: string;
  /** ms that an answer is waited for; 120,000 unless given. */
  timeout?: number;
}

/** Events without end: `for await (const told of await atlas.events("cursor"))`. */
export interface Events<T extends Topic> extends AsyncIterable<Extract<Told, { event: T }>> {
  close(): void;
}

/** A daemon. It is found when it is first asked, and again wherever it has come back. */
export class Tonewalk {
  constructor(where?: Where);
  /** One command's answer; throws a TonewalkError. */
  ask<C extends Command>(command: C, ...args: {} extends Arguments<C> ? [args?: Arguments<C>] : [args: Arguments<C>]): Promise<Answer<C>>;
  /** The bytes at an address like `/api/v1/sounds/7/audio`. */
  read(address: string): Promise<Uint8Array>;
  /** Hits for a description, best first. */
  search(text: string, more?: Omit<Arguments<"search">, "text">): Promise<Hit[]>;
  /** Hits like a sound (its id) or a file (its path). */
  like(what: number | string, more?: Omit<NonNullable<Arguments<"like">>, "sound" | "file">): Promise<Hit[]>;
  /** The sound at a place on the map, x and y from 0 to 1. */
  xy(x: number, y: number, map?: string): Promise<Answer<"xy">>;
  /** What the daemon tells of these topics from now on; it goes on where the daemon goes and comes back. */
  events<T extends Topic>(...topics: [T, ...T[]]): Promise<Events<T>>;
  /** Ends all events; what is asked afterwards is refused. */
  close(): void;
}

/** `TONEWALK_HOME`, else the platform's folder for a user's application data. */
export function defaultHome(environment?: Record<string, string | undefined>, platform?: string, user?: string): string;

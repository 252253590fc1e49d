import { Injectable, type OnModuleInit } from '@nestjs/common';
import { maskNumbersIn } from '@fengqiao/domain';
import { Jieba } from '@node-rs/jieba';
import { dict } from '@node-rs/jieba/dict';

/** A masked number with all the digits around it: also the last four say who somebody is. */
const masked = /[\d０-９xX*][\d０-９xX*\s\-－‐‑–—()（）+＋]*\*[\d０-９xX*\s\-－‐‑–—()（）]*/g;
const word = /[\p{L}\p{N}]/u;
/** Postgres keeps no lexeme above 2046 bytes. */
const LONGEST = 200;

let loaded: Jieba | undefined;
const jieba = (): Jieba => (loaded ??= Jieba.withDict(dict));

/**
 * Cuts Chinese text into the words that it is found by (jieba, search mode), without phone and identity numbers. The dictionary
 * is loaded once per process, when the module starts.
 */
@Injectable()
export class SearchWords implements OnModuleInit {
  onModuleInit(): void {
    jieba();
  }

  /** The distinct words of the texts, in lower case. */
  of(...texts: readonly (string | undefined)[]): string[] {
    const text = maskNumbersIn(texts.filter(Boolean).join('\n')).replace(masked, ' ').normalize('NFKC').toLowerCase();
    const cut = jieba()
      .cutForSearch(text, true)
      .filter((one) => word.test(one) && one.length <= LONGEST);
    return [...new Set(cut.map((one) => one.trim()))];
  }

  /** The words that all must be there, as a `tsquery`; undefined if there is nothing to search by. */
  query(q: string): string | undefined {
    const words = this.of(q);
    return words.length > 0
      ? words.map((one) => `'${one.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`).join(' & ')
      : undefined;
  }
}

import { type Urgency } from '@fengqiao/domain';
import { type CategoriesFile, type CategoryLeaf, type StatutoryClock } from './categories-file';
import { type Report } from './flaws';
import { type Read } from './yaml-file';

/** A node of the category tree. `leaf` is what only the third level has; requests carry leaves. */
export type Category = {
  /** The way from the first level: `parking/private-occupation/private-lock`. */
  readonly id: string;
  readonly name: string;
  readonly parentId?: string;
  readonly leaf?: {
    readonly urgency: Urgency;
    readonly owner: CategoryLeaf['owner'];
    readonly statutory?: StatutoryClock | undefined;
    readonly words: readonly string[];
  };
};

/** A category that a text suggests, the better the more of its words were found. For a person to confirm. */
export type CategorySuggestion = { readonly categoryId: string; readonly name: string; readonly words: readonly string[] };

/** `id` and everything above it, deepest first: `a/b/c`, `a/b`, `a`. */
export const categoriesAbove = (id: string): string[] => {
  const parts = id.split('/');
  return parts.map((_, at) => parts.slice(0, parts.length - at).join('/'));
};

/** The tree as a map by full id, in the order of the file. Two categories with one id and a branch without leaf are flaws. */
export const loadCategories = ({ file, content, line }: Read<CategoriesFile>, report: Report): ReadonlyMap<string, Category> => {
  const categories = new Map<string, Category>();
  const add = (category: Category, path: (string | number)[]): void => {
    if (categories.has(category.id)) report(file, line(path), `category ${category.id} is given twice`);
    else categories.set(category.id, category);
  };
  content.categories.forEach((first, i) => {
    add({ id: first.id, name: first.name }, ['categories', i]);
    if (first.children.length === 0)
      report(file, line(['categories', i]), `category ${first.id} has no leaf: nothing can be filed under it`);
    first.children.forEach((second, j) => {
      const path = ['categories', i, 'children', j];
      const id = `${first.id}/${second.id}`;
      add({ id, name: second.name, parentId: first.id }, path);
      if (second.children.length === 0) report(file, line(path), `category ${id} has no leaf: nothing can be filed under it`);
      second.children.forEach(({ id: slug, name, ...leaf }, k) =>
        add({ id: `${id}/${slug}`, name, parentId: id, leaf }, [...path, 'children', k]),
      );
    });
  });
  return categories;
};

/**
 * The leaves whose words a text contains, at most `limit`. Ordered by the letters that matched, so that 公交线路 outweighs 公交;
 * a word inside a longer one of the same category counts once.
 */
export const categoriesByWords = (categories: Iterable<Category>, text: string, limit = 5): CategorySuggestion[] => {
  const suggestions = [...categories].flatMap(({ id, name, leaf }) => {
    const found = (leaf?.words ?? []).filter((word) => text.includes(word));
    const words = found.filter((word) => !found.some((longer) => longer !== word && longer.includes(word)));
    return words.length > 0 ? [{ categoryId: id, name, words, weight: words.join('').length }] : [];
  });
  suggestions.sort((a, b) => b.weight - a.weight); // stable: the file's order decides among equals
  return suggestions.slice(0, limit).map(({ categoryId, name, words }) => ({ categoryId, name, words }));
};

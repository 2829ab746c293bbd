import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import typescript from 'typescript-eslint';

const promises = {
  // `void` would let a rejection end the process; background() of src-main/shared logs it.
  '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: false }],
  '@typescript-eslint/no-misused-promises': 'error',
  '@typescript-eslint/await-thenable': 'error',
  '@typescript-eslint/return-await': 'error',
  '@typescript-eslint/only-throw-error': 'error',
  '@typescript-eslint/prefer-promise-reject-errors': 'error',
};

export default typescript.config(
  { ignores: ['out', 'dist', 'node_modules', 'coverage', '.cache', 'src-main/shared/platform.d.ts'] },
  js.configs.recommended,
  ...typescript.configs.recommended,
  ...svelte.configs.recommended,
  prettier,
  ...svelte.configs.prettier,
  {
    files: ['src-main/**/*.ts', 'tests/**/*.ts', 'src-renderer/**/*.ts', 'electron.vite.config.ts', 'vitest.config.ts'],
    languageOptions: {
      parserOptions: {
        project: ['tsconfig.main.json', 'tsconfig.renderer.json', 'tsconfig.tests.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: promises,
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      parserOptions: {
        parser: typescript.parser,
        project: ['tsconfig.renderer.json'],
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.svelte'],
      },
      globals: globals.browser,
    },
    // A Map or Date that no template reads needs no reactive twin.
    rules: { 'svelte/prefer-svelte-reactivity': 'off' },
  },
  { files: ['**/*.svelte'], rules: promises },
  {
    rules: {
      eqeqeq: 'error',
      'no-duplicate-imports': 'error',
      'no-console': 'off',
      'no-undef': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
);

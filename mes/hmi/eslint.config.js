import js from '@eslint/js';
import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** Alarm hues are reserved for alarm markers: their hexes stand in styles/tokens.css and nowhere else. */
const ALARM_HEX = '#(C8102E|E86A00|FFD400|8A3FA0|FF5A69|FF9A3D|FFE14D|D795F2)';
const hexMessage = 'Alarm colours live in styles/tokens.css only; draw an AlarmMarker instead.';

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'src/api/schema.d.ts'] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  hooks.configs.flat.recommended,
  {
    rules: {
      'max-lines': ['error', 300],
      'no-restricted-syntax': [
        'error',
        { selector: `Literal[value=/${ALARM_HEX}/i]`, message: hexMessage },
        { selector: `TemplateElement[value.raw=/${ALARM_HEX}/i]`, message: hexMessage },
        { selector: 'JSXAttribute[name.name="dangerouslySetInnerHTML"]', message: 'No markup from strings.' },
      ],
    },
  },
  { files: ['**/*.test.{ts,tsx}'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
);

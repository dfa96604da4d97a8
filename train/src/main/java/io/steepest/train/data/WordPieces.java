package io.steepest.train.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.StringTokenizer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Text to the word pieces of BERT (uncased): lower case without accents, cut at spaces and punctuation, each word the
 * longest known pieces from its left; a word that has none, or is longer than {@value #LONGEST} characters, is one
 * unknown piece.
 *
 * <p>Devlin et al. (2019), "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding".
 */
public final class WordPieces {
    /** What fills a row of a batch after its text. */
    public static final int PADDING = 0;

    private static final String RESOURCE = "all-minilm-l6-v2-tokenizer.json";
    private static final int LONGEST = 100;
    private static final Pattern SPECIAL = Pattern.compile("\\[(?:PAD|UNK|CLS|SEP|MASK)]");
    private static final Pattern ACCENTS = Pattern.compile("\\p{Mn}+");

    private final Map<String, Integer> pieces;
    private final int unknown;
    private final int begin;
    private final int end;

    private WordPieces(Map<String, Integer> pieces) {
        this.pieces = pieces;
        unknown = pieces.get("[UNK]");
        begin = pieces.get("[CLS]");
        end = pieces.get("[SEP]");
    }

    /**
     * The vocabulary of all-MiniLM-L6-v2, which is that of BERT (uncased).
     *
     * @throws IllegalArgumentException if it is not on the class path
     */
    public static WordPieces pretrained() {
        try (InputStream in = Pretrained.open(RESOURCE)) {
            JsonNode vocabulary = new ObjectMapper().readTree(in).path("model").path("vocab");
            Map<String, Integer> pieces = new HashMap<>();
            vocabulary
                    .properties()
                    .forEach(e -> pieces.put(e.getKey(), e.getValue().asInt()));
            return new WordPieces(pieces);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + RESOURCE, e);
        }
    }

    /** Number of different pieces. */
    public int size() {
        return pieces.size();
    }

    /**
     * The numbers of a text's pieces between those that mark beginning and end.
     *
     * @param text any text
     * @param most greatest length of the result, at least 2; what is over is cut off before the end mark
     */
    public int[] encode(String text, int most) {
        if (most < 2) {
            throw new IllegalArgumentException("at most " + most + " word pieces: must be at least 2, for the marks");
        }
        IntStream.Builder ids = IntStream.builder();
        Matcher special = SPECIAL.matcher(text);
        int from = 0;
        while (special.find()) {
            words(text.substring(from, special.start()), ids);
            ids.add(pieces.get(special.group()));
            from = special.end();
        }
        words(text.substring(from), ids);
        int[] inner = ids.build().limit(most - 2L).toArray();
        int[] marked = new int[inner.length + 2];
        marked[0] = begin;
        System.arraycopy(inner, 0, marked, 1, inner.length);
        marked[inner.length + 1] = end;
        return marked;
    }

    private void words(String text, IntStream.Builder ids) {
        String plain = ACCENTS.matcher(Normalizer.normalize(spaced(text), Normalizer.Form.NFD))
                .replaceAll("");
        // each letter by itself: a sigma at the end of a word is like any other
        int[] lower = plain.codePoints().map(Character::toLowerCase).toArray();
        StringBuilder apart = new StringBuilder(2 * plain.length());
        for (int c : lower) {
            if (isPunctuation(c)) {
                apart.append(' ').appendCodePoint(c).append(' ');
            } else {
                apart.appendCodePoint(c);
            }
        }
        StringTokenizer words = new StringTokenizer(apart.toString(), " ");
        while (words.hasMoreTokens()) {
            word(words.nextToken(), ids);
        }
    }

    private void word(String word, IntStream.Builder ids) {
        int[] found = new int[word.length()];
        int count = 0;
        int start = 0;
        boolean known = word.codePointCount(0, word.length()) <= LONGEST;
        while (known && start < word.length()) {
            String mark = start == 0 ? "" : "##";
            int stop = word.length();
            Integer id = pieces.get(mark + word.substring(start, stop));
            while (id == null && stop > start + 1) {
                stop--;
                id = pieces.get(mark + word.substring(start, stop));
            }
            known = id != null;
            if (known) {
                found[count++] = id;
                start = stop;
            }
        }
        if (known) {
            Arrays.stream(found, 0, count).forEach(ids::add);
        } else {
            ids.add(unknown);
        }
    }

    /** Without invisible characters, one kind of space, and spaces around each Chinese character. */
    private static String spaced(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (isSpace(c)) {
                out.append(' ');
            } else if (isChinese(c)) {
                out.append(' ').appendCodePoint(c).append(' ');
            } else if (!isInvisible(c)) {
                out.appendCodePoint(c);
            }
        });
        return out.toString();
    }

    private static boolean isSpace(int c) {
        return c == '\t' || c == '\n' || c == '\r' || Character.isSpaceChar(c);
    }

    private static boolean isInvisible(int c) {
        return c == 0xfffd
                || switch (Character.getType(c)) {
                    case Character.CONTROL, Character.FORMAT, Character.PRIVATE_USE, Character.SURROGATE -> true;
                    default -> false;
                };
    }

    private static boolean isPunctuation(int c) {
        // all that ASCII has besides letters, digits and space, symbols too
        return (c > ' ' && c < 0x7f && !Character.isLetterOrDigit(c))
                || switch (Character.getType(c)) {
                    case Character.CONNECTOR_PUNCTUATION,
                            Character.DASH_PUNCTUATION,
                            Character.START_PUNCTUATION,
                            Character.END_PUNCTUATION,
                            Character.INITIAL_QUOTE_PUNCTUATION,
                            Character.FINAL_QUOTE_PUNCTUATION,
                            Character.OTHER_PUNCTUATION -> true;
                    default -> false;
                };
    }

    private static boolean isChinese(int c) {
        return (c >= 0x4e00 && c <= 0x9fff)
                || (c >= 0x3400 && c <= 0x4dbf)
                || (c >= 0x20000 && c <= 0x2a6df)
                || (c >= 0x2a700 && c <= 0x2b81f)
                || (c >= 0x2b820 && c <= 0x2ceaf)
                || (c >= 0xf900 && c <= 0xfaff)
                || (c >= 0x2f800 && c <= 0x2fa1f);
    }
}

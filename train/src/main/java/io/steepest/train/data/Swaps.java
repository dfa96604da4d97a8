package io.steepest.train.data;

import io.steepest.train.data.Sentences.Example;
import io.steepest.train.data.Sentences.Split;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/**
 * Was the order of words changed? Sentences of the English Europarl sample, half of them, by the toss of a coin, with two
 * neighbouring words inside swapped: the bigram shift of Conneau et al. (2018), "What you can cram into a single vector".
 *
 * <p>Sentences have {@value #SHORTEST} to {@value #LONGEST} words and are all different; what the sample cut off at the
 * ends of its lines is left out. Of ten speeches eight are for
 * training, one for validation and one for test. The swapped words are two different ones of letters only, neither the
 * first nor the last of the sentence, so that no capital and no mark is in the wrong place.
 */
final class Swaps {
    static final int SHORTEST = 6;
    static final int LONGEST = 24;

    private static final long SEED = 1;
    private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.?!])\\s+(?=\\p{Lu})");
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final Pattern WHOLE = Pattern.compile("\\p{Lu}.*[.?!]");
    private static final Pattern WORD = Pattern.compile("\\p{L}+");

    private Swaps() {}

    static Sentences open(int context) {
        return Sentences.of(
                "swaps",
                "sentences of the European Parliament (the Europarl sample of Apache Lucene), half of them with two"
                        + " neighbouring words swapped",
                context,
                List.of("as spoken", "swapped"),
                split(Europarl.english(Europarl.RESOURCE)));
    }

    /** Speeches, one a line, as examples. */
    static Split split(String speeches) {
        SplittableRandom draws = new SplittableRandom(SEED);
        Split parts = new Split(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        Set<String> seen = new HashSet<>();
        List<String> lines = speeches.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            List<Example> part = switch (i % 10) {
                case 8 -> parts.validation();
                case 9 -> parts.test();
                default -> parts.training();
            };
            for (String sentence :
                    SENTENCE_END.splitAsStream(lines.get(i).strip()).toList()) {
                List<String> words = SPACE.splitAsStream(sentence).toList();
                boolean fits = words.size() >= SHORTEST && words.size() <= LONGEST;
                if (fits && WHOLE.matcher(sentence).matches() && seen.add(sentence)) {
                    add(part, words, draws);
                }
            }
        }
        return parts;
    }

    private static void add(List<Example> part, List<String> words, SplittableRandom draws) {
        int[] places = places(words);
        if (places.length > 0) {
            boolean swapped = draws.nextBoolean();
            int place = places[draws.nextInt(places.length)];
            List<String> order = new ArrayList<>(words);
            if (swapped) {
                Collections.swap(order, place, place + 1);
            }
            StringJoiner text = new StringJoiner(" ");
            order.forEach(text::add);
            part.add(new Example(text.toString(), swapped ? 1 : 0));
        }
    }

    /** Where a word and the next can be swapped. */
    private static int[] places(List<String> words) {
        int[] found = new int[words.size()];
        int count = 0;
        for (int i = 1; i < words.size() - 2; i++) {
            String left = words.get(i);
            String right = words.get(i + 1);
            if (WORD.matcher(left).matches() && WORD.matcher(right).matches() && !left.equalsIgnoreCase(right)) {
                found[count++] = i;
            }
        }
        return Arrays.copyOf(found, count);
    }
}

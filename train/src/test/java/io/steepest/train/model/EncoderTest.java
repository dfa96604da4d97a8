package io.steepest.train.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.steepest.param.Assignment;
import io.steepest.param.Role;
import io.steepest.param.Roles;
import io.steepest.train.data.WordPieces;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.junit.jupiter.api.Test;

class EncoderTest {
    private static final EncoderShape SMALL = new EncoderShape(11, 6, 16, 2, 2, 3);
    private static final int WIDTH = 384;

    /** Of a single precision sum of some hundred products, relative to entries of about 0.3. */
    private static final double ROUNDED = 1e-5;

    private static JsonNode recorded() throws IOException {
        try (InputStream in = EncoderTest.class.getResourceAsStream("minilm.json")) {
            return new ObjectMapper().readTree(in).get("sentences");
        }
    }

    /** Recorded from ONNX Runtime: train/src/test/python/record_minilm.py. */
    @Test
    void the_pretrained_encoder_embeds_as_onnx_runtime_does() throws IOException {
        WordPieces pieces = WordPieces.pretrained();
        JsonNode sentences = recorded();
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            int[] all = IntStream.range(0, pieces.size()).toArray();
            Encoder encoder = MiniLm.create(all, 2, false, 1);
            List<int[]> rows = new ArrayList<>();
            sentences.forEach(s -> rows.add(pieces.encode(s.get("text").asText(), 128)));
            List<Double> found = Tensors.values(encoder.embed(padded(rows)));
            for (int i = 0; i < sentences.size(); i++) {
                JsonNode wanted = sentences.get(i).get("embedding");
                assertThat(wanted).hasSize(WIDTH);
                for (int j = 0; j < WIDTH; j++) {
                    assertThat(found.get(i * WIDTH + j)).isCloseTo(wanted.get(j).asDouble(), within(ROUNDED));
                }
            }
            encoder.module().close();
        }
    }

    @Test
    void a_smaller_vocabulary_changes_no_embedding() {
        int[] text = {101, 2023, 2003, 2019, 2742, 6251, 102};
        int[] known = {0, 101, 102, 2003, 2019, 2023, 2742, 6251};
        long[] places = IntStream.of(text)
                .mapToLong(id -> Arrays.binarySearch(known, id))
                .toArray();
        int[] all = IntStream.range(0, 7000).toArray();
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            Tensor large = MiniLm.create(all, 2, false, 1).embed(padded(List.of(text)));
            Tensor small = MiniLm.create(known, 2, false, 1).embed(Tensors.tokens(places));
            assertThat(Tensors.values(small)).isEqualTo(Tensors.values(large));
        }
    }

    /** The numbers that the documentation of Sentence-Transformers shows for its first sentence. */
    @Test
    void the_recorded_embedding_is_the_published_one() throws IOException {
        double[] published = {0.0676569, 0.0634959, 0.0487131, 0.0793049, 0.0374480};
        JsonNode embedding = recorded().get(0).get("embedding");
        double squares = 0;
        for (JsonNode x : embedding) {
            squares += x.asDouble() * x.asDouble();
        }
        for (int i = 0; i < published.length; i++) {
            assertThat(embedding.get(i).asDouble() / Math.sqrt(squares)).isCloseTo(published[i], within(1e-7));
        }
    }

    @Test
    void padding_changes_nothing() {
        try (PointerScope scope = new PointerScope()) {
            Encoder encoder = encoder(false);
            List<Double> alone = Tensors.values(encoder.forward(Tensors.tokens(1, 5, 2)));
            List<Double> padded = Tensors.values(encoder.forward(Tensors.tokens(1, 5, 2, 0, 0)));
            for (int i = 0; i < alone.size(); i++) {
                assertThat(padded.get(i)).isCloseTo(alone.get(i), within(1e-6));
            }
        }
    }

    @Test
    void order_matters_and_every_piece_is_heard() {
        try (PointerScope scope = new PointerScope()) {
            Encoder encoder = encoder(false);
            List<Double> logits = Tensors.values(encoder.forward(Tensors.tokens(1, 5, 7, 2)));
            assertThat(logits).hasSize(3);
            assertThat(Tensors.values(encoder.forward(Tensors.tokens(1, 7, 5, 2))))
                    .isNotEqualTo(logits);
            assertThat(Tensors.values(encoder.forward(Tensors.tokens(1, 5, 7, 3))))
                    .isNotEqualTo(logits);
        }
    }

    @Test
    void a_frozen_encoder_trains_its_classifier_alone() {
        try (PointerScope scope = new PointerScope()) {
            Encoder encoder = encoder(true);
            assertThat(Roles.inferred().of(encoder.module()))
                    .extracting(Assignment::name)
                    .containsExactly("classifier.weight", "classifier.bias");
            assertThat(encoder.structure().shares().keySet())
                    .containsExactlyInAnyOrder("classifier.weight", "classifier.bias");
            encoder.loss(Tensors.tokens(1, 5, 2), Tensors.tokens(1)).backward();
            TensorVector all = encoder.module().parameters();
            assertThat(all.get(0).grad().defined()).isFalse();
        }
    }

    @Test
    void roles_are_inferred_from_the_tree() {
        try (PointerScope scope = new PointerScope()) {
            List<Assignment> roles = Roles.inferred().of(encoder(false).module());
            assertThat(roles).allSatisfy(a -> {
                if (a.name().endsWith("dense.weight")
                        || (a.name().contains(".self.") && a.name().endsWith("weight"))) {
                    assertThat(a.role()).as(a.name()).isEqualTo(Role.LINEAR);
                }
            });
            assertThat(roles)
                    .filteredOn(a -> a.role() == Role.HEAD)
                    .extracting(Assignment::name)
                    .containsExactly("classifier.weight");
            assertThat(roles).filteredOn(a -> a.role() == Role.EMBEDDING).hasSize(3);
        }
    }

    @Test
    void it_learns_two_texts_by_heart() {
        try (PointerScope scope = new PointerScope()) {
            Encoder encoder = encoder(false);
            Tensor texts = padded(List.of(new int[] {1, 5, 7, 2}, new int[] {1, 7, 5, 2}));
            Tensor classes = Tensors.tokens(0, 1);
            assertThat(Tensors.descend(encoder, texts, classes, 600, 0.5)).isLessThan(0.05);
        }
    }

    @Test
    void too_long_a_text_is_refused() {
        try (PointerScope scope = new PointerScope()) {
            Encoder encoder = encoder(false);
            Tensor seven = Tensors.tokens(1, 2, 3, 4, 5, 6, 7);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> encoder.forward(seven))
                    .withMessageContaining("7 word pieces, but the context is 6");
        }
    }

    private static Encoder encoder(boolean frozen) {
        return new Encoder(SMALL, frozen, 1);
    }

    private static Tensor padded(List<int[]> rows) {
        int longest = rows.stream().mapToInt(row -> row.length).max().orElseThrow();
        long[] all = new long[rows.size() * longest];
        for (int i = 0; i < rows.size(); i++) {
            for (int j = 0; j < rows.get(i).length; j++) {
                all[i * longest + j] = rows.get(i)[j];
            }
        }
        return Tensors.tokens(all).view(rows.size(), longest);
    }
}

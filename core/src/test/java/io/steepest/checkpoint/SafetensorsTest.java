package io.steepest.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SafetensorsTest {
    @TempDir
    private Path folder;

    private PointerScope scope;

    @BeforeEach
    void openScope() {
        scope = new PointerScope();
    }

    @AfterEach
    void closeScope() {
        scope.close();
    }

    @ParameterizedTest
    @EnumSource(Dtype.class)
    void every_dtype_and_shape_comes_back(Dtype dtype) throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (long[] shape : new long[][] {{}, {0}, {0, 3}, {1}, {7}, {3, 5}, {5, 0, 2}, {2, 3, 4}, {1, 1, 1, 1, 1}}) {
            tensors.put("t" + List.of(boxed(shape)), numbers(dtype, shape));
        }
        Path file = folder.resolve("all");
        Safetensors.write(file, tensors, Map.of());
        try (TensorFile back = Safetensors.read(file)) {
            assertSame(back.tensors(), tensors);
        }
    }

    @Test
    void views_are_written_as_they_look() throws IOException {
        Tensor matrix = numbers(Dtype.F32, 4, 6);
        Map<String, Tensor> tensors = Map.of(
                "transposed", matrix.t(),
                "column", matrix.select(1, 2),
                "block", matrix.narrow(0, 1, 2).narrow(1, 3, 3),
                "expanded", matrix.narrow(0, 0, 1).expand(5, 6),
                "permuted", numbers(Dtype.I16, 2, 3, 4).permute(2, 0, 1),
                "trained", numbers(Dtype.F64, 3, 2).t().requires_grad_(true));
        Path file = folder.resolve("views");
        Safetensors.write(file, tensors, Map.of());
        try (TensorFile back = Safetensors.read(file)) {
            assertSame(back.tensors(), tensors);
            assertThat(back.tensors().values()).allMatch(Tensor::is_contiguous).noneMatch(Tensor::requires_grad);
        }
    }

    @Test
    void not_a_bit_of_a_number_changes() throws IOException {
        Tensor odd = torch.empty(4);
        odd.select(0, 0).fill_(new Scalar(Float.NaN));
        odd.select(0, 1).fill_(new Scalar(-0.0f));
        odd.select(0, 2).fill_(new Scalar(Float.NEGATIVE_INFINITY));
        odd.select(0, 3).fill_(new Scalar(Float.MIN_VALUE));
        Path file = folder.resolve("odd");
        Safetensors.write(file, Map.of("w", odd), Map.of());
        try (TensorFile back = Safetensors.read(file)) {
            Tensor bits = back.tensors().get("w").view(ScalarType.Int);
            assertThat(bits.equal(odd.view(ScalarType.Int))).isTrue();
        }
    }

    @Test
    void tensors_longer_than_a_slice_come_back() throws IOException {
        Map<String, Tensor> tensors = Map.of("long", torch.randn(700_001), "bytes", numbers(Dtype.U8, (1 << 20) + 1));
        Path file = folder.resolve("long");
        Safetensors.write(file, tensors, Map.of());
        try (TensorFile back = Safetensors.read(file)) {
            assertSame(back.tensors(), tensors);
        }
    }

    @Test
    void no_scope_frees_what_was_read_and_closing_twice_is_harmless() throws IOException {
        Path file = folder.resolve("owned");
        Safetensors.write(file, Map.of("w", numbers(Dtype.F64, 3)), Map.of());
        PointerScope inner = new PointerScope();
        TensorFile back = Safetensors.read(file);
        inner.close();
        assertThat(back.tensors().get("w").sum().item_double()).isEqualTo(6);
        back.close();
        back.close();
        assertThat(back.tensors().get("w").isNull()).isTrue();
    }

    @Test
    void equal_content_gives_equal_bytes() throws IOException {
        Tensor a = numbers(Dtype.F32, 2, 3);
        Tensor b = numbers(Dtype.U8, 3);
        Map<String, Tensor> forth = new LinkedHashMap<>();
        forth.put("a", a);
        forth.put("b", b);
        Map<String, Tensor> back = new LinkedHashMap<>();
        back.put("b", b.clone());
        back.put("a", a.t().contiguous().t());
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("x", "1");
        texts.put("y", "2");
        Map<String, String> stxet = new LinkedHashMap<>();
        stxet.put("y", "2");
        stxet.put("x", "1");
        Safetensors.write(folder.resolve("1"), forth, texts);
        Safetensors.write(folder.resolve("2"), back, stxet);
        assertThat(folder.resolve("1")).hasSameBinaryContentAs(folder.resolve("2"));
    }

    @Test
    void metadata_come_back_without_the_checksum() throws IOException {
        Map<String, String> metadata = Map.of("a\"checksum\":\"00000000", "x", "größe", "\"\\\n\u0000 层 😀", "", "");
        Path file = folder.resolve("texts");
        Safetensors.write(file, Map.of("größe/层 \"", numbers(Dtype.F32, 1)), metadata);
        assertThat(Safetensors.readMetadata(file)).isEqualTo(metadata);
        try (TensorFile back = Safetensors.read(file)) {
            assertThat(back.metadata()).isEqualTo(metadata);
            assertThat(back.tensors()).containsOnlyKeys("größe/层 \"");
        }
    }

    @Test
    void no_tensors_at_all_come_back() throws IOException {
        Path file = folder.resolve("none");
        Safetensors.write(file, Map.of(), Map.of());
        try (TensorFile back = Safetensors.read(file)) {
            assertThat(back.tensors()).isEmpty();
            assertThat(back.metadata()).isEmpty();
        }
    }

    /** The file is what {@code src/test/python/write_golden.py} wrote with the safetensors package of Python. */
    @Test
    void a_file_from_python_is_read() throws Exception {
        Path file = Path.of(SafetensorsTest.class
                .getResource("/checkpoint/python.safetensors")
                .toURI());
        try (TensorFile python = Safetensors.read(file)) {
            assertThat(python.metadata()).isEqualTo(Map.of("format", "pt", "step", "17", "note", "quote \" and ü"));
            Map<String, Tensor> expected = new LinkedHashMap<>();
            for (Dtype dtype : Dtype.values()) {
                expected.put(
                        dtype.name(), torch.arange(new Scalar(6)).reshape(2, 3).to(dtype.scalar()));
            }
            Tensor flags = torch.zeros(new long[] {2, 3}).to(ScalarType.Bool);
            for (long one : new long[] {0, 2, 5}) {
                flags.view(6).select(0, one).fill_(new Scalar(1));
            }
            expected.put("BOOL", flags);
            expected.put("scalar", torch.full(new long[0], new Scalar(2.5f)));
            expected.put("empty", torch.zeros(0, 3));
            expected.put("größe/层.weight", torch.full(new long[] {1}, new Scalar(-1.5f)));
            assertSame(python.tensors(), expected);
        }
    }

    @Test
    void what_the_format_cannot_hold_is_refused_before_a_file_is_touched() {
        Path file = folder.resolve("refused");
        Tensor w = numbers(Dtype.F32, 2);
        Tensor complex = w.to(ScalarType.ComplexFloat);
        assertRefused(file, Map.of("w", complex), Map.of(), "tensor w has dtype ComplexFloat");
        assertRefused(file, Map.of("w", w.to_sparse()), Map.of(), "tensor w has layout Sparse");
        assertRefused(file, Map.of("w", new Tensor()), Map.of(), "tensor w is null, closed or undefined");
        assertRefused(file, Map.of("__metadata__", w), Map.of(), "tensor __metadata__ has a name");
        assertRefused(file, Map.of("w", w), Map.of("checksum", "x"), "metadata checksum = x");
        assertRefused(file, Map.of("n".repeat(60_000), w), Map.of(), "no JSON object");
        assertThat(folder).isEmptyDirectory();
    }

    private static void assertRefused(Path file, Map<String, Tensor> tensors, Map<String, String> texts, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Safetensors.write(file, tensors, texts))
                .withMessageContaining(why);
    }

    private static void assertSame(Map<String, Tensor> found, Map<String, Tensor> expected) {
        assertThat(found).containsOnlyKeys(expected.keySet());
        expected.forEach((name, tensor) -> {
            assertThat(found.get(name).scalar_type().intern())
                    .as(name)
                    .isEqualTo(tensor.scalar_type().intern());
            assertThat(found.get(name).shape()).as(name).isEqualTo(tensor.shape());
            assertThat(found.get(name).equal(tensor)).as(name).isTrue();
        });
    }

    /** 1, 2, 3, … and 1, 0, 1, … for flags. */
    static Tensor numbers(Dtype dtype, long... shape) {
        long count = 1;
        for (long size : shape) {
            count *= size;
        }
        Tensor counting = torch.arange(new Scalar(1), new Scalar(count + 1));
        Tensor values = dtype == Dtype.BOOL ? counting.remainder(new Scalar(2)) : counting;
        return values.reshape(shape).to(dtype.scalar());
    }

    private static Long[] boxed(long... shape) {
        Long[] boxed = new Long[shape.length];
        for (int i = 0; i < shape.length; i++) {
            boxed[i] = shape[i];
        }
        return boxed;
    }
}

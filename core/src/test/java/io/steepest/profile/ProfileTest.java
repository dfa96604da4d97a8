package io.steepest.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steepest.linalg.Polar;
import io.steepest.machine.InstructionSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileTest {
    private static final String GOOD =
            "{\"bfloat16_side\":64,\"worker_side\":96,\"gram_ratio\":2.5,\"symmetric_side\":100,"
                    + "\"batch_entries\":4096,\"run_entries\":2048}";

    @TempDir
    private Path tmp;

    /** Says in a process of its own what is chosen. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) {
            try (PointerScope scope = new PointerScope()) {
                Tensor x = torch.zeros(1, 100, 100);
                System.out.println(Polar.quintic(5).kernel(x) + " " + Profile.current());
                System.out.println(Profile.source());
            } catch (IllegalArgumentException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    private Path file(String text) throws IOException {
        return Files.writeString(tmp.resolve("profile.json"), text);
    }

    private static String chosenIn(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(options));
        command.addAll(List.of("@../jvm.options", "-cp", System.getProperty("java.class.path"), Child.class.getName()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return out.strip();
    }

    @Test
    void shipped_numbers_hold_where_no_file_is_named() {
        assertThat(Profile.current()).isEqualTo(Profile.shipped()).isEqualTo(Profile.shipped(InstructionSet.current()));
        assertThat(Profile.shipped(InstructionSet.AMX)).isEqualTo(new Profile(128, 256, 1.5, 768, 1 << 18, 1 << 17));
        assertThat(Profile.shipped(InstructionSet.AVX512_BF16))
                .isEqualTo(new Profile(128, 256, 1.5, 512, 512, 1 << 18, 1 << 17));
        assertThat(Profile.shipped(InstructionSet.AVX2))
                .isEqualTo(new Profile(Profile.NEVER, 128, 1.5, 512, 1 << 17, 1 << 17));
    }

    @ParameterizedTest
    @EnumSource(InstructionSet.class)
    void shipped_numbers_take_bfloat16_only_where_the_processor_multiplies_it(InstructionSet instructions) {
        assertThat(Profile.shipped(instructions).bfloat16Side() < Profile.NEVER)
                .isEqualTo(instructions.multipliesBfloat16());
    }

    @Test
    void a_file_that_was_written_is_read_again() {
        Profile profile = new Profile(2, Profile.NEVER, 1.25, 3, 5, 1, 1L << 40);
        Path file = tmp.resolve("written.json");
        profile.write(file);
        assertThat(Profile.read(file)).isEqualTo(profile);
    }

    @Test
    void a_process_chooses_by_the_file_that_the_property_names() throws IOException, InterruptedException {
        assertThat(chosenIn())
                .isEqualTo("float32, a batch at once " + Profile.shipped() + "\n" + "shipped for "
                        + InstructionSet.current());
        // the file of a user overrides what follows from the processor
        Path good = file(GOOD);
        assertThat(chosenIn("-Dsteepest.profile=" + good))
                .isEqualTo("bfloat16, one matrix a thread " + new Profile(64, 96, 2.5, 100, 4096, 2048) + "\n" + "file "
                        + good);
        Path missing = tmp.resolve("none.json");
        assertThat(chosenIn("-Dsteepest.profile=" + missing))
                .isEqualTo("profile " + missing + ": there is no such file; ./steepest profile --out FILE writes one"
                        + " (system property steepest.profile)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "64 | 1 | bfloat16_side must be a whole number from 2 to 1048576, found 1",
                "64 | 64.5 | bfloat16_side must be a whole number, found 64.5",
                "96 | 1048577 | worker_side must be a whole number from 2 to 1048576, found 1048577",
                "2.5 | 0.9 | gram_ratio must be a number from 1 to 1048576, found 0.9",
                "2.5 | \"wide\" | gram_ratio must be a number, found wide",
                "4096 | 0 | batch_entries must be a whole number from 1 to 1099511627776, found 0",
                "2048 | 1023 | run_entries must be a whole number from 1024 to 1099511627776, found 1023",
                "worker_side | side | no field is named \"side\"",
                "\"worker_side\":96, | ' ' | worker_side is missing",
                "2048} | 2048 | no JSON object",
                "2048} | 2048} 1 | text after the end of the JSON object"
            })
    void damage_is_refused_by_file_and_field(String part, String damaged, String message) throws IOException {
        Path file = file(GOOD.replace(part, damaged));
        assertThatThrownBy(() -> Profile.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("profile " + file + ": " + message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "17", "[]", "\"text\"", "", "true"})
    void json_that_is_no_object_is_refused(String json) throws IOException {
        Path file = file(json);
        assertThatThrownBy(() -> Profile.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("profile " + file + ": no JSON object (");
    }

    @Test
    void another_profile_holds_for_a_task_alone_and_also_after_a_failure() {
        Profile tried = new Profile(2, 2, 1, 2, 1, 1 << 10);
        tried.during(() -> {
            assertThat(Profile.current()).isEqualTo(tried);
            Profile.shipped().during(() -> assertThat(Profile.current()).isEqualTo(Profile.shipped()));
            assertThat(Profile.current()).isEqualTo(tried);
        });
        assertThatThrownBy(() -> tried.during(() -> {
                    throw new IllegalStateException();
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(Profile.current()).isEqualTo(Profile.shipped());
    }

    @Test
    void a_cuda_device_is_judged_by_its_compute_capability() {
        assertThat(CudaDevice.sideFor(9)).isEqualTo(128);
        assertThat(CudaDevice.sideFor(8)).isEqualTo(128);
        assertThat(CudaDevice.sideFor(7)).isEqualTo(Profile.NEVER);
        assertThat(CudaDevice.sideFor(0)).isEqualTo(Profile.NEVER);
    }
}

package io.steepest.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.Scoped;
import io.steepest.machine.InstructionSet;
import io.steepest.profile.Profile;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Scoped.class)
class PrecisionTest {
    @Test
    void float32_matrices_stay_float32_where_the_processor_does_not_multiply_bfloat16() {
        Tensor large = torch.empty(1, 600, 600);
        boolean few = Precision.FASTEST.typeFor(large).isPresent();
        // true of any machine; nobody names a profile for the tests
        assertThat(few).isEqualTo(InstructionSet.current().multipliesBfloat16());
        assertThat(Profile.gainsByBfloat16(large.device())).isEqualTo(few);
        assertThat(Precision.FASTEST.typeFor(large.to(ScalarType.Double))).isEmpty();
    }

    @Test
    void a_device_that_is_no_processor_is_not_judged_by_the_profile() {
        TensorOptions options = new TensorOptions(ScalarType.Float);
        Tensor meta = torch.empty(new long[] {1, 4096, 4096}, options, new MemoryFormatOptional())
                .to(new Device(DeviceType.Meta), ScalarType.Float);
        new Profile(2, 2, 1, 2, 1, 1 << 10).during(() -> {
            assertThat(Precision.FASTEST.typeFor(torch.empty(1, 600, 600))).contains(ScalarType.BFloat16);
            assertThat(Precision.FASTEST.typeFor(meta)).isEmpty();
        });
    }
}

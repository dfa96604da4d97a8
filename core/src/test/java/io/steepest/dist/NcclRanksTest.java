package io.steepest.dist;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.steepest.engine.Engine;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class NcclRanksTest {
    @Test
    void a_machine_without_a_cuda_device_is_told_what_to_use() {
        Engine.prepare();
        assumeFalse(torch.cuda_is_available());
        assertThatThrownBy(() -> Together.C10D.run(2, ranks -> NcclRanks.beside((C10dRanks) ranks)))
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "NCCL moves tensors of CUDA devices, and libtorch finds none here: use the C10dRanks alone");
    }
}

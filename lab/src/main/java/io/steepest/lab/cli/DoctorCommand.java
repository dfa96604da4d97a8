package io.steepest.lab.cli;

import io.steepest.tensor.Engine;
import java.util.concurrent.Callable;
import org.bytedeco.pytorch.global.torch;
import picocli.CommandLine.Command;

/** Says what this machine has and whether threads are set well. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Says what this machine has and whether threads are set well.")
final class DoctorCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        System.out.println("Java     " + System.getProperty("java.version"));
        System.out.println("cores    " + Runtime.getRuntime().availableProcessors());
        System.out.println("threads  " + Engine.threads());
        System.out.println("cuda     " + torch.cuda_is_available());
        return 0;
    }
}

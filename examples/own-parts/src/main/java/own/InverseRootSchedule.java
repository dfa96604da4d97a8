package own;

import io.steepest.step.Schedule;

/**
 * Straight up, then down with the root of the step: {@code η = peak·min(t/warmup, √(warmup/t))}.
 *
 * @param peak the largest step size
 * @param warmup the step that has it
 */
public record InverseRootSchedule(double peak, long warmup) implements Schedule {

    @Override
    public double at(long t) {
        return peak * Math.min((double) t / warmup, Math.sqrt((double) warmup / t));
    }
}

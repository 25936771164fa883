namespace EdgeRuntime.Core.Linux;

/// <summary>The seams to a board's hardware, all of which a test may put something else in place of.</summary>
/// <param name="Files">Pseudo-files.</param>
/// <param name="OpenI2c">Opens an I2C bus by its number.</param>
/// <param name="OpenGpio">Opens a GPIO chip by its number; null is the header's.</param>
/// <param name="Tools">Helper programs.</param>
public sealed record Hardware(IFileSystem Files, Func<int, II2cBus> OpenI2c, Func<int?, IGpioInputs> OpenGpio, IToolRunner Tools)
{
    /// <summary>Opens a GPIO line that the agent drives.</summary>
    public Func<GpioLine, IGpioOutput> OpenGpioOutput { get; init; } = static line => new GpioOutput(line);

    /// <summary>The real hardware behind a file system.</summary>
    public static Hardware Of(IFileSystem files, TimeProvider wall) =>
        new(files, static number => new LinuxI2cBus(number), static chip => new GpioInputs(chip), new ToolRunner(wall));
}

using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing.Delivery;

namespace EdgeRuntime.SystemTests.Benching;

/// <summary>Lines that cannot mark a measurement, through the program.</summary>
public sealed class MarkerTests
{
    [Fact]
    public async Task Bench_MarkerThatIsNoLine_IsBadUsage()
    {
        var (code, _, errors) = await RunAsync("gpio17");

        Assert.Equal(2, code);
        Assert.StartsWith("edge-agent bench: --marker must be CHIP:LINE, such as 0:17 for line 17 of /dev/gpiochip0", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bench_MarkerThatIsNotThere_IsOneLineAndExitCode1()
    {
        var (code, output, errors) = await RunAsync("9999:17");

        Assert.Equal((1, "", "/dev/gpiochip9999 is not there; gpiodetect lists the chips of this board"), (code, output, errors.TrimEnd()));
    }

    private static Task<(int Code, string Output, string Errors)> RunAsync(string marker) =>
        ProcessRun.RunAsync(AgentProcess.BuiltAgent, ["bench", "--model", DeliveredModel.BuiltIn.Folder, "--seconds", "0.1", "--marker", marker]);
}

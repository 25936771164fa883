using System.Diagnostics;
using EdgeRuntime.Core.Linux;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Linux;

/// <summary>Lines through the kernel's character device: its interface as its own header has it, and what is not there.</summary>
public sealed class GpioOutputTests
{
    private const string Program = """
        #include <linux/gpio.h>
        #include <stddef.h>
        #include <stdio.h>
        int main(void) {
            printf("%lx %lx %zu %zu %zu %zu %zu %zu %llx",
                (unsigned long)GPIO_V2_GET_LINE_IOCTL, (unsigned long)GPIO_V2_LINE_SET_VALUES_IOCTL, sizeof(struct gpio_v2_line_request),
                offsetof(struct gpio_v2_line_request, offsets), offsetof(struct gpio_v2_line_request, consumer), offsetof(struct gpio_v2_line_request, config.flags),
                offsetof(struct gpio_v2_line_request, num_lines), offsetof(struct gpio_v2_line_request, fd), (unsigned long long)GPIO_V2_LINE_FLAG_OUTPUT);
            return 0;
        }
        """;

    [Fact]
    public async Task Layout_IsThatOfTheKernelsHeader()
    {
        var compiler = await RealPart.RequireAsync("clang", "clang libc6-dev libgcc-12-dev");
        var folder = Directory.CreateTempSubdirectory("gpio-").FullName;
        try
        {
            var (source, program) = (Path.Combine(folder, "layout.c"), Path.Combine(folder, "layout"));
            await File.WriteAllTextAsync(source, Program, TestContext.Current.CancellationToken);
            await RunAsync(compiler, "-o", program, source);

            Assert.Equal(
                FormattableString.Invariant($"{GpioOutput.GetLineRequest:x} {GpioOutput.SetValuesRequest:x} {GpioOutput.RequestBytes} 0 {GpioOutput.ConsumerAt} {GpioOutput.FlagsAt} {GpioOutput.LinesAt} {GpioOutput.DescriptorAt} {GpioOutput.OutputFlag:x}"),
                await RunAsync(program));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Open_NoChip_IsOneLine()
    {
        var error = Assert.Throws<IOException>(static () => new GpioOutput(new GpioLine(9999, 1)));

        Assert.Equal("/dev/gpiochip9999 is not there; gpiodetect lists the chips of this board", error.Message);
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}

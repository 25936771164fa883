using System.Collections.Concurrent;
using System.Diagnostics;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Guests;

/// <summary>An emulated x64 machine in qemu: no KVM, two processors, this machine's loopback at <see cref="HostAddress"/>, a serial line to type on.</summary>
internal sealed class GuestMachine : IAsyncDisposable
{
    /// <summary>This machine's loopback, as the guest sees it.</summary>
    public const string HostAddress = "10.0.2.2";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly ConcurrentQueue<string> _console = new();
    private readonly Process _process;

    private GuestMachine(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>What it has printed so far.</summary>
    public string Console => string.Join('\n', _console);

    /// <summary>Switches one on.</summary>
    /// <param name="boot">What it boots.</param>
    /// <param name="megabytes">Its memory.</param>
    /// <param name="kernelArguments">Arguments of the kernel besides its console.</param>
    /// <param name="devices">Further arguments of qemu.</param>
    public static GuestMachine Start(GuestBoot boot, int megabytes, string kernelArguments, params string[] devices)
    {
        var start = new ProcessStartInfo(
            "qemu-system-x86_64",
            [
                "-machine", "q35,accel=tcg", "-cpu", "max", "-m", FormattableString.Invariant($"{megabytes}"), "-smp", "2",
                "-no-reboot", "-display", "none", "-monitor", "none", "-serial", "stdio",
                "-kernel", boot.Kernel, "-initrd", boot.Initrd, "-append", $"console=ttyS0 quiet panic=-1 {kernelArguments}",
                "-netdev", "user,id=net", "-device", "virtio-net-pci,netdev=net", .. devices,
            ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new GuestMachine(Process.Start(start)!);
    }

    /// <summary>Has the guest's shell do something; it is not waited for.</summary>
    public Task DoAsync(string command) => _process.StandardInput.WriteLineAsync(command);

    /// <summary>Waits until the console shows a line.</summary>
    public Task ShowsAsync(string part) => Eventually.TrueAsync(() => _console.Any(line => line.Contains(part, StringComparison.Ordinal)), Limit, () => Console);

    /// <summary>Switches it off: nothing in it ends in order.</summary>
    public async Task CutAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await CutAsync();
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            _console.Enqueue(line);
        }
    }
}

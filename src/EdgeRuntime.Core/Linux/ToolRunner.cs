using System.Diagnostics;
using System.Text;

namespace EdgeRuntime.Core.Linux;

/// <summary>Runs real programs, with bounded time and bounded output.</summary>
/// <param name="wall">The clock of the limit.</param>
public sealed class ToolRunner(TimeProvider wall) : IToolRunner
{
    private const int MaxErrorBytes = 4 * 1024;

    /// <summary>Longest output in bytes. Default 16 KiB: the longest answer of the tools that sensors need, vcgencmd pmic_read_adc, is a kilobyte.</summary>
    public int MaxOutputBytes { get; init; } = 16 * 1024;

    /// <summary>
    /// Whether whatever a program wrote is its answer: of a longer output the beginning, with the lines of stderr behind it, and with any exit code. systemctl ends with 3 for a unit that is stopped.
    /// Default false: such a program has failed.
    /// </summary>
    public bool AcceptsAnything { get; init; }

    /// <inheritdoc/>
    public async Task<ToolOutcome> RunAsync(string program, IReadOnlyList<string> arguments, TimeSpan limit, CancellationToken cancellationToken)
    {
        var family = new ChildFamily();
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardInput = true, RedirectStandardError = AcceptsAnything };
        Process child;
        try
        {
            child = family.Start(start);
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            return new ToolOutcome(null, $"{program} cannot be started ({e.Message})");
        }

        using (child)
        {
            using var timeout = new CancellationTokenSource(limit, wall);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
            var outcome = default(ToolOutcome);
            try
            {
                return outcome = await FinishAsync(child, program, either.Token);
            }
            catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                return new ToolOutcome(null, FormattableString.Invariant($"{program} gave no answer within {limit.TotalSeconds:0.#} s"));
            }
            finally
            {
                // What a tool that ended well leaves running is meant to: a halt in a minute, say.
                if (outcome.Output is null)
                {
                    family.End(child);
                }
            }
        }
    }

    private async Task<ToolOutcome> FinishAsync(Process child, string program, CancellationToken cancellationToken)
    {
        // Together: a program that has filled one pipe writes nothing to the other.
        var errors = AcceptsAnything ? ReadAsync(child.StandardError.BaseStream, MaxErrorBytes, cancellationToken) : Task.FromResult(("", true));
        var (output, isWhole) = await ReadAsync(child.StandardOutput.BaseStream, MaxOutputBytes, cancellationToken);
        if (!isWhole)
        {
            if (!AcceptsAnything)
            {
                return new ToolOutcome(null, $"{program} wrote more than {MaxOutputBytes} bytes");
            }

            child.Kill();
            output += "\n(cut: the output is longer)\n";
        }

        var (error, _) = await errors;
        await child.WaitForExitAsync(cancellationToken);
        return AcceptsAnything || child.ExitCode == 0
            ? new ToolOutcome(output + error, null)
            : new ToolOutcome(null, $"{program} ended with code {child.ExitCode}");
    }

    private static async Task<(string Text, bool IsWhole)> ReadAsync(Stream stream, int most, CancellationToken cancellationToken)
    {
        var bytes = new byte[most];
        var length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        return (Encoding.UTF8.GetString(bytes, 0, length), length < bytes.Length);
    }
}

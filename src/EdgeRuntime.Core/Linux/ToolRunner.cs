using System.Diagnostics;
using System.Text;

namespace EdgeRuntime.Core.Linux;

/// <summary>Runs real programs, with bounded time and bounded output.</summary>
/// <param name="wall">The clock of the limit.</param>
public sealed class ToolRunner(TimeProvider wall) : IToolRunner
{
    // The longest answer of the tools that are asked, vcgencmd pmic_read_adc, is a kilobyte.
    private const int MaxOutputBytes = 16 * 1024;

    /// <inheritdoc/>
    public async Task<ToolOutcome> RunAsync(string program, IReadOnlyList<string> arguments, TimeSpan limit, CancellationToken cancellationToken)
    {
        var family = new ChildFamily();
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardInput = true };
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

    private static async Task<ToolOutcome> FinishAsync(Process child, string program, CancellationToken cancellationToken)
    {
        var output = new byte[MaxOutputBytes];
        var length = await child.StandardOutput.BaseStream.ReadAtLeastAsync(output, output.Length, throwOnEndOfStream: false, cancellationToken);
        if (length == output.Length)
        {
            return new ToolOutcome(null, $"{program} wrote more than {MaxOutputBytes} bytes");
        }

        await child.WaitForExitAsync(cancellationToken);
        return child.ExitCode == 0
            ? new ToolOutcome(Encoding.UTF8.GetString(output, 0, length), null)
            : new ToolOutcome(null, $"{program} ended with code {child.ExitCode}");
    }
}

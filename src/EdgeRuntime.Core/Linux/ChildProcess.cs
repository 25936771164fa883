using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using EdgeRuntime.Contracts;

namespace EdgeRuntime.Core.Linux;

/// <summary>
/// A child whose output is read for as long as it runs. Its standard error is drained apart and only the last line is kept; it is ended with everything
/// that it has started, and nobody waits for that longer than a limit.
/// </summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const int MaxLineChars = 4096;
    private const int MaxToldChars = 300;

    // A killed process ends at once, unless a driver holds it in the kernel.
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly ChildFamily _family;
    private readonly TimeProvider _wall;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _errors;
    private volatile string? _lastError;

    private ChildProcess(Process process, ChildFamily family, TimeProvider wall)
    {
        (_process, _family, _wall) = (process, family, wall);
        _errors = DrainAsync(process.StandardError.BaseStream, _stop.Token);
    }

    /// <summary>What it writes.</summary>
    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>The last line that it wrote to its standard error; null before the first.</summary>
    public string? LastError => _lastError;

    /// <summary>Starts a program; null when it cannot be.</summary>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="wall">The clock of limits.</param>
    /// <param name="failure">Why it cannot, for an operator.</param>
    public static ChildProcess? Start(IEnumerable<string> command, TimeProvider wall, out string? failure)
    {
        var program = command.First();
        var family = new ChildFamily();
        var start = new ProcessStartInfo(program, command.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        try
        {
            failure = null;
            return new ChildProcess(family.Start(start), family, wall);
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            failure = $"{program} cannot be started ({e.Message})";
            return null;
        }
    }

    /// <summary>Waits until the child itself has ended, then ends what it has left behind, which may hold its standard error for ever.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        _family.EndRest();
        await EndOfErrorsAsync();
        return _process.ExitCode;
    }

    /// <summary>Ends it; returns although it would not end.</summary>
    public async ValueTask DisposeAsync()
    {
        _family.End(_process);
        using (var limit = new CancellationTokenSource(EndLimit, _wall))
        {
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                // The kernel holds it; it ends when that lets go of it.
            }
        }

        await EndOfErrorsAsync();
        await _stop.CancelAsync();
        await _process.StandardOutput.BaseStream.DisposeAsync();
        await _process.StandardError.BaseStream.DisposeAsync();
        _process.Dispose();
        _stop.Dispose();
    }

    private async Task EndOfErrorsAsync()
    {
        try
        {
            await _errors.WaitAsync(EndLimit, _wall);
        }
        catch (TimeoutException)
        {
            // Somebody who has cast off the mark holds it; nobody reads on.
        }
    }

    private async Task DrainAsync(Stream errors, CancellationToken cancellationToken)
    {
        var buffer = new byte[4096];
        var line = new StringBuilder(MaxToldChars);
        try
        {
            while (await errors.ReadAsync(buffer, cancellationToken) is > 0 and var count)
            {
                Keep(buffer.AsSpan(0, count), line);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // Its end; what came before is kept.
        }
    }

    // A line has an end, or is longer than anybody reads.
    private void Keep(ReadOnlySpan<byte> bytes, StringBuilder line)
    {
        foreach (var character in Encoding.UTF8.GetString(bytes))
        {
            if (character is '\n' or '\r')
            {
                // A line that was cut ends in the middle of a word.
                Note(line, isWhole: line.Length < MaxLineChars);
                line.Clear();
            }
            else if (line.Length < MaxLineChars)
            {
                line.Append(character);
            }
        }

        // A child that waits or dies without ending its line has said something too; the rest of a word may still come.
        Note(line, isWhole: false);
    }

    private void Note(StringBuilder line, bool isWhole)
    {
        // Hidden before it is cut: half a password is one, too.
        var text = isWhole ? SecretText.Hide(line.ToString()) : SecretText.HideUnfinished(line.ToString());
        text = text[..Math.Min(text.Length, MaxToldChars)];
        _lastError = string.IsNullOrWhiteSpace(text) ? _lastError : text;
    }
}

using System.Diagnostics;
using System.Text;
using System.Text.Json;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Core.Models.Probing;

/// <summary>Runs a probe as a child process and survives whatever becomes of it.</summary>
/// <param name="executable">The agent's own executable.</param>
/// <param name="limit">Wall time for one probe.</param>
/// <param name="wall">The clock of that limit.</param>
public sealed class ProbeProcess(string executable, TimeSpan limit, TimeProvider wall) : IModelProbe
{
    /// <summary>The hidden command of the agent that runs a probe.</summary>
    public const string Command = "probe";

    private const int FirstSignalCode = 128;
    private const int CpuTimeSignal = 24;
    private const int MaxWordsBytes = 2048;
    private const int MaxWordsChars = 300;

    /// <inheritdoc/>
    public async Task<Checked<ProbeReport>> RunAsync(ProbeRequest request, CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource<Process?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var family = new ChildFamily();
        new Thread(() => Watch(family, started, ended)) { IsBackground = true, Name = "probe" }.Start();
        if (await started.Task is not { } child)
        {
            return new ErrorInfo(ErrorCode.ProbeCrashed, $"{executable} cannot be started as a probe");
        }

        using (child)
        {
            using var timeout = new CancellationTokenSource(limit, wall);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
            // Who holds its output would be waited for.
            using (either.Token.Register(() => family.End(child)))
            {
                var (output, words) = await TalkAsync(child, request);
                await ended.Task;
                cancellationToken.ThrowIfCancellationRequested();
                return Judge(request.Variant, child.ExitCode, output, words, timeout.IsCancellationRequested);
            }
        }
    }

    // The child dies with the thread that started it: this one stays until the child has ended.
    private void Watch(ChildFamily family, TaskCompletionSource<Process?> started, TaskCompletionSource ended)
    {
        Process? child = null;
        try
        {
            child = Process.Start(family.Mark(new ProcessStartInfo(executable, [Command]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true }));
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            // Not there or not executable; the caller says so.
        }

        started.SetResult(child);
        child?.WaitForExit();

        // Who is left would hold its output until the limit, and live on.
        family.EndRest();
        ended.SetResult();
    }

    private static async Task<(byte[] Output, string Words)> TalkAsync(Process child, ProbeRequest request)
    {
        var words = ReadAllAsync(child.StandardError.BaseStream, MaxWordsBytes);
        var output = ReadAllAsync(child.StandardOutput.BaseStream, ProbeReport.MaxBytes);
        try
        {
            await child.StandardInput.BaseStream.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(request, ProbeJsonContext.Default.ProbeRequest));
            child.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended already; its exit code says why.
        }

        return (await output, OneLineText.Of(Encoding.UTF8.GetString(await words).Trim(), MaxWordsChars));
    }

    // To its end, so that the child does not wait; only the first bytes are kept.
    private static async Task<byte[]> ReadAllAsync(Stream stream, int max)
    {
        var kept = new byte[max];
        var length = await stream.ReadAtLeastAsync(kept, max, throwOnEndOfStream: false);
        var rest = new byte[4096];
        while (length == max && await stream.ReadAsync(rest) > 0)
        {
        }

        return kept[..length];
    }

    private Checked<ProbeReport> Judge(string variant, int exitCode, byte[] output, string words, bool timedOut)
    {
        if (timedOut || exitCode == FirstSignalCode + CpuTimeSignal)
        {
            return new ErrorInfo(ErrorCode.ProbeTimeout, FormattableString.Invariant($"variant {variant} did not come to an end in a probe of {limit.TotalSeconds:0.#} s; the model loops or is far too slow for this board"));
        }

        if (exitCode != 0)
        {
            var how = exitCode > FirstSignalCode ? $"was killed by signal {exitCode - FirstSignalCode}" : $"ended with code {exitCode}";
            return new ErrorInfo(ErrorCode.ProbeCrashed, $"the process that tried variant {variant} {how}{(words.Length > 0 ? $" ({words})" : "")}; the model crashes the native runtime or takes more memory than it may");
        }

        try
        {
            return JsonSerializer.Deserialize(output, ProbeJsonContext.Default.ProbeReport) is { } report
                ? report
                : new ErrorInfo(ErrorCode.ProbeCrashed, $"the process that tried variant {variant} reported nothing");
        }
        catch (JsonException)
        {
            return new ErrorInfo(ErrorCode.ProbeCrashed, $"the process that tried variant {variant} reported nothing that can be read");
        }
    }
}

using System.Globalization;
using System.Runtime.InteropServices;

namespace EdgeRuntime.Agent.Hosting;

/// <summary>
/// Signals that ask the process to stop: SIGTERM, SIGINT, SIGQUIT and SIGHUP. The first one asks for a stop in good order, from the moment
/// this exists; a later one insists.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    // timeout(1) and terminals signal a process and then its group: one request arrives twice.
    private static readonly TimeSpan SameRequest = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _wall;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private IReadOnlyList<PosixSignalRegistration> _registrations = [];
    private long _firstAt;
    private bool _asked;

    internal StopSignals(TimeProvider wall) => _wall = wall;

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>Called at a signal that comes after the first request.</summary>
    public Action? Insisted { get; set; }

    /// <summary>Starts to listen.</summary>
    public static StopSignals Listen()
    {
        var signals = new StopSignals(TimeProvider.System);
        PosixSignal[] heard = [PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT, PosixSignal.SIGHUP];
        signals._registrations = [.. heard.Where(static signal => signal != PosixSignal.SIGHUP || !IsHangUpIgnored()).Select(signal => PosixSignalRegistration.Create(signal, signals.Receive))];
        return signals;
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _stop.Dispose();
    }

    /// <summary>Takes one signal.</summary>
    internal void Receive(PosixSignalContext context)
    {
        context.Cancel = true;
        lock (_gate)
        {
            if (_asked && _wall.GetElapsedTime(_firstAt) < SameRequest)
            {
                return;
            }

            if (!_asked)
            {
                (_asked, _firstAt) = (true, _wall.GetTimestamp());
            }
            else
            {
                Insisted?.Invoke();
                return;
            }
        }

        _stop.Cancel();
    }

    // nohup(1) starts programs with SIGHUP ignored, which a handler would undo. proc_pid_status(5): "SigIgn:\t0000000000000001", bit 0 is signal 1.
    private static bool IsHangUpIgnored()
    {
        const string Field = "SigIgn:";
        try
        {
            var line = File.ReadLines("/proc/self/status").FirstOrDefault(static line => line.StartsWith(Field, StringComparison.Ordinal));
            return line is not null && ulong.TryParse(line.AsSpan(Field.Length).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var mask) && (mask & 1) != 0;
        }
        catch (IOException)
        {
            return false;
        }
    }
}

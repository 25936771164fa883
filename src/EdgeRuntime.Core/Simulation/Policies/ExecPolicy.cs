using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using EdgeRuntime.Contracts;
using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Scheduling.Adaptive;

namespace EdgeRuntime.Core.Simulation.Policies;

/// <summary>
/// A program of one's own: a line of JSON to its standard input at each planning slot, a line of JSON from its standard output in answer. What it
/// writes to its standard error is shown. It is ended with the run.
/// </summary>
internal sealed class ExecPolicy : ISimulatedPolicy, IDisposable
{
    private const int MaxAnswerBytes = 64 * 1024;
    private const int SlotMinutes = 30;

    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);

    private readonly SimulationRules _rules;
    private readonly SleepEnvelope _envelope;
    private readonly ExecRules _told;
    private readonly TimeProvider _wall;
    private readonly Process _process;
    private readonly ChildFamily _family = new();
    private readonly byte[] _answer = new byte[MaxAnswerBytes];
    private int _answered;
    private ExecPlan _plan = new(Sleep: true);
    private int _minutesLeft;
    private double _credit;

    /// <summary>Starts the program.</summary>
    /// <param name="command">A command line for the shell.</param>
    /// <param name="rules">The rules of the simulation.</param>
    /// <param name="wall">The clock by which answers are waited for.</param>
    /// <exception cref="SimulationException">There is no shell.</exception>
    public ExecPolicy(string command, SimulationRules rules, TimeProvider wall)
    {
        Name = SimulatedPolicies.ExecPrefix + command;
        (_rules, _envelope, _wall) = (rules, rules.Envelope, wall);
        _told = new ExecRules(
            rules.PanelWatts,
            rules.BatteryWh,
            rules.BaseWatts,
            rules.SleepWatts,
            rules.JoulesPerInference,
            rules.MinRateHz,
            rules.MaxRateHz,
            rules.EventMean.TotalSeconds,
            rules.ReserveSocFraction,
            rules.RestartSocFraction);
        try
        {
            _process = Process.Start(_family.Mark(new ProcessStartInfo("/bin/sh", ["-c", command]) { RedirectStandardInput = true, RedirectStandardOutput = true }))!;
        }
        catch (Win32Exception e)
        {
            throw new SimulationException($"{Name}: cannot be started ({e.Message})", e);
        }
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public MinutePlan Decide(in NodeReading reading)
    {
        if (_minutesLeft <= 0 || reading.MinuteOfSlot == 0)
        {
            _plan = Ask(new ExecSnapshot(reading.At, reading.MinuteOfSlot, reading.SocFraction, reading.HarvestWatts, reading.HarvestJoules, reading.LoadJoules, _told));
            _minutesLeft = _plan.Minutes ?? SlotMinutes - reading.MinuteOfSlot;
        }

        _minutesLeft--;
        return _plan switch
        {
            { Sleep: true } => MinutePlan.Sleep,
            { RateHz: { } rate } => new MinutePlan(rate, Asleep: false),
            _ => Spend(Math.Clamp(_plan.Watts!.Value, _envelope.FloorWatts, _envelope.MaxWatts)),
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _family.End(_process);
        _process.Dispose();
    }

    // Below the knee minutes at the knee alternate with sleep.
    private MinutePlan Spend(double watts)
    {
        if (watts >= _envelope.KneeWatts || !_rules.Costs.CanSleep)
        {
            return new MinutePlan(_envelope.RateAwake(watts), Asleep: false);
        }

        _credit = Math.Min(1, _credit + ((watts - _envelope.FloorWatts) / (_envelope.KneeWatts - _envelope.FloorWatts)));
        if (_credit < 1)
        {
            return MinutePlan.Sleep;
        }

        _credit = 0;
        return new MinutePlan(_envelope.KneeRateHz, Asleep: false);
    }

    private ExecPlan Ask(ExecSnapshot snapshot)
    {
        // Whoever does not answer in time is ended, which ends the reading of the answer.
        using var limit = new CancellationTokenSource(AnswerLimit, _wall);
        using var end = limit.Token.Register(Dispose);
        try
        {
            var stream = _process.StandardInput.BaseStream;
            stream.Write(JsonSerializer.SerializeToUtf8Bytes(snapshot, ExecJsonContext.Default.ExecSnapshot));
            stream.WriteByte((byte)'\n');
            stream.Flush();
            return Understand(ReadLine());
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            throw new SimulationException(limit.IsCancellationRequested ? $"{Name}: no answer within {AnswerLimit.TotalSeconds:0} s" : $"{Name}: ended before its answer", e);
        }
    }

    private ReadOnlySpan<byte> ReadLine()
    {
        _answered = 0;
        var stream = _process.StandardOutput.BaseStream;
        while (_answered < MaxAnswerBytes)
        {
            var read = stream.ReadByte();
            if (read < 0)
            {
                throw new EndOfStreamException();
            }

            if (read == '\n')
            {
                return _answer.AsSpan(0, _answered);
            }

            _answer[_answered++] = (byte)read;
        }

        throw new SimulationException($"{Name}: answered a line of more than {MaxAnswerBytes} bytes");
    }

    private ExecPlan Understand(ReadOnlySpan<byte> line)
    {
        const string Wanted = "wanted is one of {\"rateHz\": 1.5}, {\"watts\": 0.8} and {\"sleep\": true}, with \"minutes\" from 1 to 30 where it shall be asked again sooner";
        ExecPlan? plan = null;
        try
        {
            plan = JsonSerializer.Deserialize(line, ExecJsonContext.Default.ExecPlan);
        }
        catch (JsonException)
        {
            // Told below.
        }

        var choices = (plan?.RateHz is null ? 0 : 1) + (plan?.Watts is null ? 0 : 1) + (plan?.Sleep is true ? 1 : 0);
        return plan is not null && choices == 1 && plan.RateHz is null or >= 0 && plan.Watts is null or >= 0 && plan.Minutes is null or (>= 1 and <= SlotMinutes)
            ? plan
            : throw new SimulationException($"{Name}: answered {OneLineText.Of(System.Text.Encoding.UTF8.GetString(line), 100)}; {Wanted}");
    }
}

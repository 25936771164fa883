using System.CommandLine;
using System.Globalization;
using EdgeRuntime.Contracts;
using EdgeRuntime.Core.Simulation;
using EdgeRuntime.Core.Simulation.Traces;

namespace EdgeRuntime.Cli.Simulation;

/// <summary>What <c>simulate</c> and <c>simulate table</c> are told: traces, nodes and policies.</summary>
internal sealed class SimulateOptions
{
    private const string AllPolicies = "all";
    private const string DayFirst = "day-first";
    private const string MonthFirst = "month-first";
    private const int MaxStudies = 1000;

    private static readonly SimulationRules Defaults = new() { PanelWatts = 6, BatteryWh = 20 };

    private readonly Option<string[]> _traces = new("--trace") { Description = "CSV file of a harvest: a time and a power or an irradiance (NSRDB, PVGIS, PVWatts, SURFRAD, MIDC, loggers); may be repeated", Required = true, AllowMultipleArgumentsPerToken = true };
    private readonly Option<double[]> _panels = Numbers("--panel-w", "Rated power of the panel, watts; several with commas", Defaults.PanelWatts);
    private readonly Option<double[]> _batteries = Numbers("--battery-wh", "Energy of the full battery, watt-hours; several with commas", Defaults.BatteryWh);
    private readonly Option<double> _base = Number("--base-w", "The node awake without inferring, watts", Defaults.BaseWatts);
    private readonly Option<double> _sleep = Number("--sleep-w", "The node asleep, watts", Defaults.SleepWatts);
    private readonly Option<double> _joules = Number("--joules-per-inference", "One inference above the base power, joules", Defaults.JoulesPerInference);
    private readonly Option<double> _maxRate = Number("--max-rate", "Highest rate, Hz", Defaults.MaxRateHz);
    private readonly Option<double> _eventMean = Number("--event-mean-s", "Mean length of the events that are to be caught, seconds", Defaults.EventMean.TotalSeconds);
    private readonly Option<double?> _latitude = new("--latitude") { Description = "Degrees north of the node, from which the adaptive policy foresees the season (default: learned)" };
    private readonly Option<string?> _column = new("--column") { Description = "Column of the traces with the power or the irradiance, by name or by number from 1 (default: by its name)" };
    private readonly Option<string?> _dateOrder = new("--date-order") { Description = $"{DayFirst} or {MonthFirst}, for dates such as 01.06.2024 (default: the order in which the rows follow each other)" };
    private readonly Option<string[]> _policies;

    /// <summary>Makes the options.</summary>
    /// <param name="defaultPolicies">Policies when none is named.</param>
    public SimulateOptions(params string[] defaultPolicies) => _policies = new Option<string[]>("--policy")
    {
        Description = $"{string.Join(", ", SimulationStudy.PolicyNames)}, all, or exec:COMMAND for a program of your own; may be repeated",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => defaultPolicies,
    };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _traces, _panels, _batteries, _policies, _base, _sleep, _joules, _maxRate, _eventMean, _latitude, _column, _dateOrder })
        {
            command.Add(option);
        }
    }

    /// <summary>What was asked for.</summary>
    /// <exception cref="CliException">A value cannot be; the line says which.</exception>
    public SimulateRequest Read(ParseResult arguments)
    {
        var errors = new List<string>();
        var names = arguments.GetRequiredValue(_policies)
            .SelectMany(static name => name == AllPolicies ? SimulationStudy.PolicyNames : [name])
            .Distinct(StringComparer.Ordinal)
            .ToList();
        errors.AddRange(names.Where(static name => !SimulationStudy.IsPolicy(name))
            .Select(static name => $"--policy: '{OneLineText.Of(name, 64)}' is no policy; there are {string.Join(", ", SimulationStudy.PolicyNames)}, {AllPolicies} and exec:COMMAND"));
        var rules = arguments.GetRequiredValue(_panels).SelectMany(panel => arguments.GetRequiredValue(_batteries).Select(battery => Rules(arguments, panel, battery))).ToList();
        foreach (var node in rules)
        {
            node.Validate(errors);
        }

        var (traces, latitude) = (arguments.GetRequiredValue(_traces), arguments.GetValue(_latitude));
        if (latitude is not (null or (>= -90 and <= 90)))
        {
            errors.Add("--latitude must be -90 to 90");
        }

        var (column, order) = (arguments.GetValue(_column), arguments.GetValue(_dateOrder));
        if (order is not (null or DayFirst or MonthFirst))
        {
            errors.Add($"--date-order must be {DayFirst} or {MonthFirst}");
        }

        if (traces.Length * (long)rules.Count > MaxStudies)
        {
            errors.Add($"{traces.Length} traces with {rules.Count} nodes are more than {MaxStudies} studies");
        }

        return errors.Count == 0
            ? new SimulateRequest(traces, rules, names, latitude, new TraceOptions { Column = column, DayFirst = order is null ? null : order == DayFirst })
            : throw new CliException(string.Join("; ", errors.Distinct(StringComparer.Ordinal)), ExitCodes.Usage);
    }

    private SimulationRules Rules(ParseResult arguments, double panelWatts, double batteryWh)
    {
        var eventMean = arguments.GetValue(_eventMean);
        return new SimulationRules
        {
            PanelWatts = panelWatts,
            BatteryWh = batteryWh,
            BaseWatts = arguments.GetValue(_base),
            SleepWatts = arguments.GetValue(_sleep),
            JoulesPerInference = arguments.GetValue(_joules),
            MaxRateHz = arguments.GetValue(_maxRate),
            MinRateHz = Math.Min(Defaults.MinRateHz, arguments.GetValue(_maxRate)),
            // What no TimeSpan can hold is refused by the rules as what it then is.
            EventMean = eventMean is > 0 and < 1e6 ? TimeSpan.FromSeconds(eventMean) : TimeSpan.Zero,
        };
    }

    private static Option<double> Number(string name, string description, double value) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => value,
        CustomParser = result =>
        {
            if (double.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            {
                return number;
            }

            result.AddError($"{name} must be a number, but is '{OneLineText.Of(result.Tokens[0].Value, 64)}'");
            return value;
        },
    };

    private static Option<double[]> Numbers(string name, string description, double value) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => [value],
        CustomParser = result =>
        {
            var numbers = new List<double>();
            foreach (var part in result.Tokens[0].Value.Split(','))
            {
                if (!double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
                {
                    result.AddError($"{name} must be a number, or several with commas, but is '{OneLineText.Of(result.Tokens[0].Value, 64)}'");
                    return [];
                }

                numbers.Add(number);
            }

            return [.. numbers];
        },
    };
}

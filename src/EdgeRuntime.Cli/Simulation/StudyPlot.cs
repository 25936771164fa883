using EdgeRuntime.Core.Simulation;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace EdgeRuntime.Cli.Simulation;

/// <summary>A study as a figure: charge, harvest and rate over the days, the optimum in grey behind the policies.</summary>
internal static class StudyPlot
{
    private const double Width = 1000;
    private const double Height = 640;

    private static readonly OxyColor[] Colors = [OxyColors.SteelBlue, OxyColors.DarkOrange, OxyColors.SeaGreen, OxyColors.Crimson, OxyColors.MediumPurple, OxyColors.SaddleBrown, OxyColors.Teal];

    /// <summary>Draws some days of a study as SVG.</summary>
    /// <param name="study">The study.</param>
    /// <param name="fromDay">The first day of the trace that is drawn.</param>
    /// <param name="days">How many.</param>
    /// <exception cref="CliException">The trace has no such day.</exception>
    public static string Draw(SimulationStudy study, int fromDay, int days)
    {
        if (fromDay < 0 || days < 1 || fromDay >= study.Trace.Length.TotalDays)
        {
            throw new CliException(FormattableString.Invariant($"--plot-from-day must be 0 to {Math.Ceiling(study.Trace.Length.TotalDays) - 1} and --plot-days 1 or more"), ExitCodes.Usage);
        }

        var model = NewModel(study);
        var index = 0;
        foreach (var run in study.Runs.Prepend(study.Optimum))
        {
            var color = index == 0 ? OxyColors.Gray : Colors[(index - 1) % Colors.Length];
            index++;
            var slots = run.Slots.Where(slot => Day(study, slot) >= fromDay && Day(study, slot) < (double)fromDay + days).ToList();
            model.Series.Add(Line(run.Policy, "soc", color, slots.Select(slot => new DataPoint(Day(study, slot) + Length(slot), slot.SocFraction))));
            model.Series.Add(Line(null, "rate", color, slots.SelectMany(slot => Step(study, slot, slot.RateHz))));
            if (run == study.Optimum)
            {
                model.Series.Add(Line("harvest", "harvest", OxyColors.Goldenrod, slots.SelectMany(slot => Step(study, slot, slot.HarvestWatts))));
            }
        }

        return new SvgExporter { Width = Width, Height = Height }.ExportToString(model);
    }

    private static PlotModel NewModel(SimulationStudy study)
    {
        var model = new PlotModel
        {
            Title = FormattableString.Invariant($"{study.Trace.Name}, {study.Rules.PanelWatts:0.##} W panel, {study.Rules.BatteryWh:0.##} Wh battery"),
            Background = OxyColors.White,
            // A font whose widths OxyPlot knows: the figure is laid out without asking a screen.
            DefaultFont = "Arial",
            DefaultFontSize = 12,
            TitleFontSize = 14,
            Padding = new OxyThickness(8, 16, 24, 8),
        };
        model.Legends.Add(new Legend { LegendPosition = LegendPosition.BottomCenter, LegendPlacement = LegendPlacement.Outside, LegendOrientation = LegendOrientation.Horizontal, LegendBorderThickness = 0 });
        model.Axes.Add(new LinearAxis { Position = AxisPosition.Bottom, Title = FormattableString.Invariant($"days since {study.Trace.Start:yyyy-MM-dd}"), MajorGridlineStyle = LineStyle.Dot });
        model.Axes.Add(Panel("soc", "charge", 0.70, 1, 1));
        model.Axes.Add(Panel("harvest", "harvest, W", 0.36, 0.66, study.Rules.PanelWatts));
        model.Axes.Add(Panel("rate", "rate, Hz", 0, 0.32, study.Rules.MaxRateHz));
        return model;
    }

    private static double Day(SimulationStudy study, SlotRecord slot) => (slot.At - study.Trace.Start).TotalDays;

    private static double Length(SlotRecord slot) => slot.Minutes / (double)TimeSpan.MinutesPerDay;

    private static DataPoint[] Step(SimulationStudy study, SlotRecord slot, double value) => [new(Day(study, slot), value), new(Day(study, slot) + Length(slot), value)];

    private static LinearAxis Panel(string key, string title, double from, double to, double highest) => new()
    {
        Key = key,
        Title = title,
        Position = AxisPosition.Left,
        StartPosition = from,
        EndPosition = to,
        Minimum = 0,
        Maximum = highest * 1.05,
        MajorGridlineStyle = LineStyle.Dot,
    };

    private static LineSeries Line(string? title, string axis, OxyColor color, IEnumerable<DataPoint> points)
    {
        var series = new LineSeries { Title = title, YAxisKey = axis, Color = color, StrokeThickness = 1.2, RenderInLegend = title is not null };
        series.Points.AddRange(points);
        return series;
    }
}

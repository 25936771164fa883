using System.Globalization;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Clocks;

/// <summary>
/// The date of one agent, which a test sets while the agent runs. A preloaded library answers for CLOCK_REALTIME only: the monotonic clock, timers and waits stay the system's, as when
/// NTP or a person sets the date.
/// </summary>
internal sealed class SettableDate
{
    private const string Library = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <fcntl.h>
        #include <stdlib.h>
        #include <time.h>
        #include <unistd.h>

        static long long offset(void) {
            char text[32] = {0};
            int file = open(getenv("DATE_OFFSET"), O_RDONLY);
            if (file < 0) return 0;
            ssize_t length = read(file, text, sizeof text - 1);
            close(file);
            return length > 0 ? atoll(text) : 0;
        }

        int clock_gettime(clockid_t clock, struct timespec *now) {
            static int (*real)(clockid_t, struct timespec *);
            if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
            int result = real(clock, now);
            if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) now->tv_sec += offset();
            return result;
        }
        """;

    private readonly string _file;

    private SettableDate(string file) => _file = file;

    /// <summary>Puts an agent that has not been started yet under a date of its own.</summary>
    public static async Task<SettableDate> OfAsync(AgentProcess agent)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "preloads a library");
        var clang = await RealPart.RequireAsync("clang", "clang");
        var (source, library) = (Path.Combine(agent.Folder, "date.c"), Path.Combine(agent.Folder, "date.so"));
        await File.WriteAllTextAsync(source, Library, TestContext.Current.CancellationToken);
        using (var compiler = System.Diagnostics.Process.Start(clang, ["-shared", "-fPIC", "-o", library, source, "-ldl"]))
        {
            await compiler.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, compiler.ExitCode);
        }

        var date = new SettableDate(Path.Combine(agent.Folder, "date"));
        agent.Environment["LD_PRELOAD"] = library;
        agent.Environment["DATE_OFFSET"] = date._file;
        return date;
    }

    /// <summary>Sets it to so far from the true one; whole seconds.</summary>
    public async Task SetAsync(TimeSpan offset)
    {
        // Renamed into place, so that the agent sees the old one or the new one.
        await File.WriteAllTextAsync(_file + ".new", ((long)offset.TotalSeconds).ToString(CultureInfo.InvariantCulture), TestContext.Current.CancellationToken);
        File.Move(_file + ".new", _file, overwrite: true);
    }
}

// SPDX-License-Identifier: GPL-2.0-only
//
// Draws curves over simulated time, and any figure of an earlier run, in one line each.

#ifndef LIFECYCLE_PLOT_HELPER_H
#define LIFECYCLE_PLOT_HELPER_H

#include "ns3/figure-style.h"
#include "ns3/figure.h"
#include "ns3/run-directory.h"
#include "ns3/run-traces.h"

#include <string>
#include <utility>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** How the points of a figure are joined. */
enum class LifecycleCurveStyle
{
    STEPS,       //!< a value holds until the next point: queue occupancy
    LINES_POINTS //!< a value stands for an interval around its point: shares per interval
};

/** One curve: points in order of time. */
struct LifecycleCurve
{
    std::string label; //!< what the key says
    /** Time in s, value in the unit of the axis; not-a-number interrupts the curve. */
    std::vector<std::pair<double, double>> points;
};

/** One panel of a figure. */
struct LifecyclePanel
{
    std::string title;                  //!< printed above the panel; may be empty
    std::vector<LifecycleCurve> curves; //!< one to four; one or two as STEPS
    double limit{-1};                   //!< drawn as a dashed line; negative = no limit
    double maximum{-1};                 //!< end of the y axis; negative = chosen from the data
};

/** One figure: panels above each other with a common time axis. */
struct LifecycleFigure
{
    std::string file;    //!< name without extension, relative to the run's directory
    std::string title;   //!< printed at the top
    std::string caption; //!< one to three sentences, printed under it in index.html
    std::string yLabel;  //!< of every panel, with its unit
    std::string note;    //!< kept as comment in the script: seed, version
    LifecycleCurveStyle style{LifecycleCurveStyle::STEPS}; //!< how points are joined
    double end{0};                                         //!< end of the time axis in s; positive
    double attackStart{0};                                 //!< start of the shaded interval in s
    double attackEnd{0};                //!< its end in s; not after the start = nothing is shaded
    std::vector<LifecyclePanel> panels; //!< at least one
};

/**
 * \ingroup tcp-lifecycle
 * \brief Draws figures as PNG, SVG, PDF and LaTeX and leaves script and data beside them.
 *
 * One line makes one figure of an earlier run:
 * \code
 *   LifecyclePlotHelper::Plot("out/demo/default", MakeQueueOccupancyFigure);
 * \endcode
 * With true as third argument it goes over a figure that is there.
 * PlotRun() in plot-run.h makes all that the data allow. FILE.gp reads FILE.dat and draws every
 * format when gnuplot is run in that directory. A build without gnuplot-iostream has the same
 * functions; they say what is missing.
 */
class LifecyclePlotHelper
{
  public:
    /**
     * \brief Find out whether figures can be drawn.
     * \return empty if so, else one line that says what is missing
     */
    static std::string WhyUnavailable();

    /**
     * \brief Claim the files of a figure in all formats.
     * \param run the run's directory
     * \param file name without extension, relative to the directory
     * \throws std::runtime_error as RunDirectory::Claim
     */
    static void Claim(RunDirectory& run, const std::string& file);

    /**
     * \brief Draw curves in all formats.
     * \param run the run's directory, in which the figure's files are claimed
     * \param figure what to draw
     * \throws std::runtime_error if gnuplot is missing or fails, or a file cannot be written
     */
    static void Draw(const RunDirectory& run, const LifecycleFigure& figure);

    /**
     * \brief Draw one figure of an earlier run from its CSV files, without simulating.
     * \param directory where states.csv and the others are, and where the figure goes
     * \param make which figure
     * \param force true to overwrite a figure that is there
     * \throws std::runtime_error as RunTraces and Draw; if the files do not hold what the figure
     * shows; if it is there and \p force is false. Then the directory is as it was
     */
    static void Plot(const std::string& directory, FigureMaker make, bool force = false);

    /**
     * \brief As the other form, of what is asked for.
     * \param directory where the records are, and where the figure goes
     * \param make which figure
     * \param options what is asked of it
     * \param force true to overwrite a figure that is there
     * \param formats formats to draw
     * \throws std::runtime_error as the other form
     */
    static void Plot(const std::string& directory,
                     FigureMaker make,
                     const FigureOptions& options,
                     bool force = false,
                     const std::vector<FigureFormat>& formats = AllFigureFormats());
};

//! @}

} // namespace ns3

#endif // LIFECYCLE_PLOT_HELPER_H
